import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeCatalogue } from '#sandbox/catalogue-data.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { ask } from '../support/ask.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';
import { keySetDifferences } from '../support/same-key-set.ts';

const clock = createFakeClock();
const catalogue = madeCatalogue(clock.now());

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ limits: 'off', clock, catalogue });
});
afterAll(() => sandbox.close());

const api = (path: string, init?: RequestInit) => ask(`${sandbox.env.LISTENBRAINZ_API_URL}${path}`, init);
const labs = (kind: string, parameters: Record<string, string>) =>
  ask(`${sandbox.env.LISTENBRAINZ_LABS_URL}/${kind}/json?${new URLSearchParams({ algorithm: 'any', ...parameters })}`);

function lumen() {
  const artist = catalogue.artists.find((each) => each.name === 'Lumen Harbour');
  const recording = artist?.albums[0]?.tracks[0]?.recording;
  if (!artist || !recording) throw new Error('the main artist is missing');
  return { artist, recording };
}

describe("ListenBrainz' labs", () => {
  it('give similar artists without order and one of them twice', async () => {
    const { json } = await labs('similar-artists', { artist_mbids: lumen().artist.ids.mbid });
    const scores: number[] = json.map((artist: { score: number }) => artist.score);
    expect(scores).not.toEqual(scores.toSorted((a, b) => b - a));
    const mbids = json.map((artist: { artist_mbid: string }) => artist.artist_mbid);
    expect(mbids.length - new Set(mbids).size).toBe(1);
  });

  it('give nothing for an MBID that they do not know, and refuse a call without an algorithm', async () => {
    const unknown = await labs('similar-artists', { artist_mbids: '00000000-0000-4000-8000-000000000000' });
    expect([unknown.status, unknown.json]).toEqual([200, []]);
    expect((await labs('similar-artists', { artist_mbids: lumen().artist.ids.mbid, algorithm: '' })).status).toBe(400);
  });

  it('let themselves be asked once a second', async () => {
    const limited = await startSandbox({ clock, catalogue });
    const url = `${limited.env.LISTENBRAINZ_LABS_URL}/similar-artists/json?algorithm=any&artist_mbids=x`;
    const answers = await Promise.all([ask(url), ask(url)]);
    await limited.close();
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429]);
  });
});

describe("ListenBrainz' fresh releases", () => {
  const releases = async (query: string) => (await api(`/explore/fresh-releases/?${query}`)).json.payload;

  it('are those around a day, in the order of their dates', async () => {
    const { releases: found, total_count } = await releases('days=30');
    const dates: string[] = found.map((release: { release_date: string }) => release.release_date);
    expect([found.length > 0, total_count]).toEqual([true, found.length]);
    expect(dates).toEqual(dates.toSorted());
    expect(dates.every((date) => date >= '2026-10-22' && date <= '2026-12-21')).toBe(true);
    expect((await releases('days=1&release_date=1901-01-01')).releases).toEqual([]);
  });

  it('leave out the past or the future when told to', async () => {
    const all = (await releases('days=30')).total_count;
    const [past, future] = await Promise.all([releases('days=30&future=false'), releases('days=30&past=false')]);
    expect(past.total_count + future.total_count).toBeGreaterThanOrEqual(all);
    expect(Math.min(past.total_count, future.total_count)).toBeLessThan(all);
  });

  it('are refused for more than ninety days', async () => {
    expect((await api('/explore/fresh-releases/?days=91')).json.code).toBe(400);
  });
});

describe("ListenBrainz' popularity", () => {
  it('is counted for many at once, with null for those that nobody has heard', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    const body = JSON.stringify({ artist_mbids: [lumen().artist.ids.mbid, unknown] });
    const { json } = await api('/popularity/artist', { method: 'POST', body });
    expect(json).toEqual([
      {
        artist_mbid: lumen().artist.ids.mbid,
        total_listen_count: lumen().artist.plays,
        total_user_count: lumen().artist.listeners,
      },
      { artist_mbid: unknown, total_listen_count: null, total_user_count: null },
    ]);
    const wrong = await api('/popularity/recording', { method: 'POST', body: 'no json' });
    expect(wrong.json.code).toBe(400);
  });

  it('needs a token for the best of an artist, and accepts none', async () => {
    const path = `/popularity/top-recordings-for-artist/${lumen().artist.ids.mbid}`;
    const [without, withToken] = await Promise.all([api(path), api(path, { headers: { authorization: 'Token x' } })]);
    expect([without.status, withToken.status]).toEqual([401, 401]);
    expect(without.json.error).toContain('you need to provide an Auth token for this endpoint');
    expect(withToken.json.error).toBe('Invalid authorization token.');
  });
});

it("answers ListenBrainz' charts with 204 and nothing, as before they are computed", async () => {
  const { status, text } = await api('/stats/sitewide/artists?range=week');
  expect([status, text]).toEqual([204, '']);
});

it('says with every answer how many calls are left and until when', async () => {
  const limited = await startSandbox({ clock, catalogue });
  const url = `${limited.env.LISTENBRAINZ_API_URL}/stats/sitewide/artists`;
  const answers = [];
  for (let call = 0; call < 31; call += 1) answers.push(await ask(url));
  await limited.close();
  expect(answers[0]?.headers.get('x-ratelimit-remaining')).toBe('29');
  expect([answers[30]?.status, answers[30]?.headers.get('x-ratelimit-reset-in')]).toEqual([429, '10']);
});

describe.skipIf(!hasRecordedAnswers)('answers with the keys of the recorded ones', () => {
  const expectSameKeys = (json: unknown, file: string, options = {}) =>
    expect(keySetDifferences(json, [JSON.parse(recorded(`listenbrainz/${file}.json`).body)], options)).toEqual([]);

  it('similar artists', async () => {
    const { json } = await labs('similar-artists', { artist_mbids: lumen().artist.ids.mbid });
    expectSameKeys(json, 'labs.similar-artists');
  });

  it('similar recordings', async () => {
    const { json } = await labs('similar-recordings', { recording_mbids: lumen().recording.mbid });
    expectSameKeys(json, 'labs.similar-recordings');
  });

  it('fresh releases', async () => {
    expectSameKeys((await api('/explore/fresh-releases/?days=60')).json, 'explore.fresh-releases');
  });

  it('an artist', async () => {
    const { json } = await api(`/metadata/artist/?artist_mbids=${lumen().artist.ids.mbid}`);
    expectSameKeys(json, 'metadata.artist', { keyedByData: ['[].rels'] });
  });

  it('the refusals', async () => {
    const { json } = await api('/popularity/top-recordings-for-artist/x');
    expect(json).toEqual(JSON.parse(recorded('listenbrainz/error.401-token-needed.json').body));
  });
});
