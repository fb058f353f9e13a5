import { describe, expect, test } from 'vitest';
import { createListenBrainzProvider } from '#providers/listenbrainz/listenbrainz.provider.ts';
import type { CallContext } from '#providers/provider.ts';
import { createSourceClient } from '#providers/source-client.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { type FakeAnswer, fakeTransport } from '../support/fake-transport.ts';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';
import { limitedSourceDeps } from '../support/source-deps.ts';
import { whileTimePasses } from '../support/while-time-passes.ts';

const context: CallContext = { priority: 'user' };

function answering(answer: FakeAnswer) {
  const transport = fakeTransport(() => answer);
  const clock = createFakeClock();
  const deps = limitedSourceDeps(transport, { clock });
  const provider = createListenBrainzProvider({
    source: (policy) => createSourceClient(deps, policy),
    apiUrl: 'https://lb.test/1',
    labsUrl: 'https://labs.test',
  });
  return {
    provider,
    sent: () => transport.requests.map((request) => new URL(request.url)),
    similarTo: (key: string, limit = 20) => whileTimePasses(clock, provider.getSimilarArtists({ key, limit }, context)),
    fresh: (days = 7) => whileTimePasses(clock, provider.getFreshReleases({ days }, context)),
  };
}

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const VARIOUS = '89ad4ac3-39f7-470e-963a-56509c546377';

describe('similar artists of ListenBrainz', () => {
  const similar = (n: number, score: unknown, more: object = {}) => ({
    artist_mbid: id(n),
    name: `S${n}`,
    comment: '',
    type: 'Group',
    score,
    reference_mbid: id(1),
    ...more,
  });

  test('come best first, each once, without the one asked about, scored against the best', async () => {
    const { similarTo, sent } = answering({
      json: [
        similar(2, 10),
        similar(3, 400),
        similar(2, 200),
        similar(1, 9999),
        similar(4, 900, { artist_mbid: VARIOUS }),
      ],
    });
    const found = await similarTo(id(1));
    expect(found.map(({ artist, score }) => [artist.name, score])).toEqual([
      ['S3', 1],
      ['S2', 0.5],
    ]);
    expect(found[0]?.artist).toEqual({
      provider: 'listenbrainz',
      id: id(3),
      externalIds: { mbid: id(3) },
      name: 'S3',
      kind: 'group',
    });
    expect(sent()[0]?.pathname).toBe('/similar-artists/json');
    expect(sent()[0]?.searchParams.get('artist_mbids')).toBe(id(1));
  });

  test('are as many as were asked for', async () => {
    const { similarTo } = answering({ json: [similar(2, 1), similar(3, 2), similar(4, 3)] });
    expect((await similarTo(id(1), 2)).map(({ artist }) => artist.name)).toEqual(['S4', 'S3']);
  });

  test('are none for an artist that is not known, and unreadable ones are dropped', async () => {
    expect(await answering({ json: [] }).similarTo(id(1))).toEqual([]);
    const { similarTo } = answering({ json: [similar(2, 'much'), similar(3, 5), similar(4, -5), { name: 'S5' }] });
    expect(await similarTo(id(1))).toMatchObject([{ artist: { name: 'S3' }, score: 1 }]);
  });

  test('are asked for by MBID only, and never for Various Artists', () => {
    const { provider } = answering({ json: [] });
    const keyOf = (externalIds: object) => provider.artistKey({ name: 'A', externalIds });
    expect(keyOf({ mbid: id(1) })).toBe(id(1));
    expect(keyOf({ mbid: VARIOUS })).toBeNull();
    expect(keyOf({ deezer: '1' })).toBeNull();
  });
});

describe('fresh releases of ListenBrainz', () => {
  const fresh = (n: number, more: object = {}) => ({
    artist_credit_name: 'Сплин',
    artist_mbids: [id(1)],
    release_name: `R${n}`,
    release_mbid: id(n),
    release_group_mbid: id(n + 100),
    release_group_primary_type: 'EP',
    release_date: '2026-11-20',
    caa_id: 35_508_550_067,
    caa_release_mbid: id(n),
    listen_count: 0,
    ...more,
  });
  const releases = (...list: object[]) =>
    answering({ json: { payload: { releases: list, total_count: list.length } } });

  test('are albums by release group, each once, with their cover', async () => {
    const { fresh: asked, sent } = releases(fresh(2), fresh(3, { release_group_mbid: id(102) }), fresh(4));
    const found = await asked(400);
    expect(found.map((album) => album.title)).toEqual(['R2', 'R4']);
    expect(found[0]).toEqual({
      provider: 'listenbrainz',
      id: id(102),
      externalIds: { mbid: id(102), mbid_release: id(2) },
      title: 'R2',
      credits: [
        {
          name: 'Сплин',
          joinPhrase: '',
          artist: { provider: 'listenbrainz', id: id(1), externalIds: { mbid: id(1) }, name: 'Сплин' },
        },
      ],
      albumType: 'ep',
      releaseDate: '2026-11-20',
      images: [500, 250].map((width) => ({
        url: `https://coverartarchive.org/release/${id(2)}/35508550067-${width}.jpg`,
        width,
      })),
    });
    expect(sent()[0]?.search).toBe('?days=90&sort=release_date');
  });

  test('by several artists keep the credit as printed, and claim no artist for it', async () => {
    const [album] = await releases(fresh(2, { artist_mbids: [id(1), id(2)], artist_credit_name: 'A & B' })).fresh();
    expect(album?.credits).toEqual([{ name: 'A & B', joinPhrase: '' }]);
  });

  test('that are compilations are called so, and those without a cover have none', async () => {
    const more = { release_group_primary_type: 'Album', release_group_secondary_type: 'Compilation', caa_id: null };
    const [album] = await releases(fresh(2, more)).fresh();
    expect(album).toMatchObject({ albumType: 'compilation', secondaryTypes: ['compilation'] });
    expect(album?.images).toBeUndefined();
  });
});

describe('ListenBrainz faults', () => {
  test.each([
    ['too fast', { status: 429, headers: { 'x-ratelimit-reset-in': '7' }, json: { code: 429 } }, 'rate_limited', 7000],
    ['account needed', { status: 401, json: { code: 401 } }, 'unsupported', undefined],
    ['labs are down', { status: 500, body: '<html>' }, 'unavailable', undefined],
    ['not JSON', { body: 'oops' }, 'bad_response', undefined],
    ['another shape', { json: { payload: { artists: [] } } }, 'bad_response', undefined],
  ])('%s', async (_name, answer, fault, retryAfterMs) => {
    await expect(answering(answer).fresh()).rejects.toMatchObject({ fault, retryAfterMs });
  });

  test('"not computed yet" is an answer', async () => {
    expect(await answering({ status: 204, body: '' }).fresh()).toEqual([]);
    expect(await answering({ status: 404, json: { code: 404 } }).similarTo(id(1))).toEqual([]);
  });
});

describe.skipIf(!hasRecordedAnswers)('recorded answers of ListenBrainz', () => {
  const fromTape = (file: string) => {
    const { status, headers, body } = recorded(`listenbrainz/${file}`);
    return answering({ status, headers, body });
  };

  test('similar artists', async () => {
    const found = await fromTape('labs.similar-artists.json').similarTo('db92a151-1ac2-438b-bc43-b82e149ddd50');
    expect(found.map(({ artist, score }) => [artist.name, artist.kind, score])).toEqual([
      ['Michael Jackson', 'person', 1],
      ['a-ha', 'group', 0.99],
    ]);
  });

  test('fresh releases', async () => {
    const found = await fromTape('explore.fresh-releases.json').fresh();
    expect(found.length).toBeGreaterThan(10);
    expect(found[0]).toMatchObject({
      title: 'MISAMO',
      albumType: 'ep',
      releaseDate: '2023-07-26',
      credits: [{ name: 'MISAMO', artist: { id: 'e148e786-f078-49e2-a9fb-fd044bd68905' } }],
    });
    expect(found[0]?.images).toBeUndefined();
    expect(found[1]?.images?.[0]?.url).toBe(
      'https://coverartarchive.org/release/10f8d2ec-a204-4c05-8b62-43416456e5fd/35508550067-500.jpg',
    );
  });

  test('error answers', async () => {
    await expect(fromTape('error.429.json').fresh()).rejects.toMatchObject({
      fault: 'rate_limited',
      retryAfterMs: 7000,
    });
    await expect(fromTape('error.401-token-needed.json').fresh()).rejects.toMatchObject({ fault: 'unsupported' });
    await expect(fromTape('error.401.json').fresh()).rejects.toMatchObject({ fault: 'unsupported' });
  });
});
