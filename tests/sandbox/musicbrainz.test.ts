import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MadeAlbum } from '#sandbox/catalogue.ts';
import { mergedMbidOf } from '#sandbox/musicbrainz-artist.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { ask } from '../support/ask.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';
import { keySetDifferences } from '../support/same-key-set.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ limits: 'off' });
});
afterAll(() => sandbox.close());

function call(path: string, parameters: Record<string, string> = {}) {
  return ask(`${sandbox.env.MUSICBRAINZ_API_URL}${path}?${new URLSearchParams({ ...parameters, fmt: 'json' })}`);
}
const get = async (path: string, parameters: Record<string, string> = {}) => (await call(path, parameters)).json;

function artist(slug: string) {
  const found = sandbox.catalogue.artists.find((one) => one.slug === slug);
  if (!found) throw new Error(`no ${slug}`);
  return found;
}
const lumen = () => artist('lumen-harbour');
function album(title: string): MadeAlbum {
  const found = sandbox.catalogue.albums.find((one) => one.title === title);
  if (!found) throw new Error(`no ${title}`);
  return found;
}
const WHOLE = 'recordings artist-credits labels isrcs media release-groups';

describe('the errors of MusicBrainz', () => {
  it('are 400 for a wrong inc or id, 404 for what is unknown, with a hint', async () => {
    const inc = await call(`/artist/${lumen().ids.mbid}`, { inc: 'foobar' });
    expect([inc.status, inc.json.error]).toEqual([400, 'foobar is not a valid inc parameter for the artist resource.']);
    expect((await call('/artist/xyz')).status).toBe(400);
    const unknown = await call('/artist/00000000-0000-4000-8000-000000000000');
    expect([unknown.status, unknown.json]).toEqual([404, { error: 'Not Found', help: expect.any(String) }]);
    expect((await call('/isrc/NOXXX0000000')).status).toBe(404);
  });

  it.each(['', 'curl/8.0', 'Fonoteca/1.0'])('are 403 for a User-Agent without a contact: "%s"', async (userAgent) => {
    const url = `${sandbox.env.MUSICBRAINZ_API_URL}/artist/${lumen().ids.mbid}?fmt=json`;
    const { status, json } = await ask(url, { headers: { 'user-agent': userAgent } });
    expect([status, json.error]).toEqual([403, expect.stringContaining('has not identified itself')]);
  });

  it('are 503 with Retry-After for the second call of a second', async () => {
    const clock = createFakeClock();
    const limited = await startSandbox({ clock, catalogue: sandbox.catalogue });
    const again = async () => {
      const { status, headers } = await ask(`${limited.env.MUSICBRAINZ_API_URL}/artist/${lumen().ids.mbid}?fmt=json`);
      return [status, headers.get('retry-after')];
    };
    expect([await again(), await again()]).toEqual([
      [200, null],
      [503, '1'],
    ]);
    await clock.advance(1000);
    expect(await again()).toEqual([200, null]);
    await limited.close();
  });
});

describe('the searches of MusicBrainz', () => {
  it('find artists by free words, alias and tag, with falling scores', async () => {
    const byName = await get('/artist', { query: 'lumen harbour' });
    const byAlias = await get('/artist', { query: 'alias:"Silka"' });
    expect([byName.artists[0].name, byName.artists[0].score, byAlias.artists[0].name]).toEqual([
      'Lumen Harbour',
      100,
      'S!lka',
    ]);
    const tagged = await get('/artist', { query: 'tag:"dreamwave"', limit: '100' });
    expect(tagged.count).toBe(tagged.artists.length);
    expect(tagged.count).toBeGreaterThanOrEqual(48);
  });

  it('show both artists of one name, told apart', async () => {
    const { artists } = await get('/artist', { query: 'artist:"Glasswing Parade"' });
    expect(artists.map((one: { disambiguation: string }) => one.disambiguation).sort()).toEqual([
      'New Zealand electronic producer',
      'US alternative rock band',
    ]);
  });

  it('find an album of an artist, and a recording by ISRC with the releases it stands on', async () => {
    const groups = await get('/release-group', { query: 'releasegroup:"saltglass" AND artist:"lumen harbour"' });
    expect(groups['release-groups'].map((one: { title: string; count: number }) => [one.title, one.count])).toEqual([
      ['Saltglass', 2],
    ]);
    const recording = album('Saltglass').tracks.find((track) => track.recording.isrc)?.recording;
    const { recordings } = await get('/recording', { query: `isrc:${recording?.isrc}` });
    expect(recordings.map((one: { title: string }) => one.title)).toEqual([recording?.title]);
    expect(recordings[0].releases.length).toBeGreaterThanOrEqual(2);
  });

  it('find a release by its barcode, with or without a leading zero', async () => {
    const { barcode, ids } =
      sandbox.catalogue.albums.find((one) => one.barcode && one.sources.has('musicbrainz')) ?? album('');
    for (const query of [`barcode:${barcode}`, `barcode:0${barcode}`]) {
      expect((await get('/release', { query })).releases[0].id).toBe(ids.release);
    }
  });

  it('page by limit and offset', async () => {
    const second = await get('/artist', { query: 'tag:dreamwave', limit: '10', offset: '10' });
    const first = await get('/artist', { query: 'tag:dreamwave', limit: '20' });
    expect(second.artists.map((one: { id: string }) => one.id)).toEqual(
      first.artists.slice(10).map((one: { id: string }) => one.id),
    );
    expect(second.offset).toBe(10);
  });
});

describe('look-ups and browses of MusicBrainz', () => {
  it('name their totals after the entity, and gather editions in one release group', async () => {
    const groups = await get('/release-group', { artist: lumen().ids.mbid, type: 'album|ep', limit: '100' });
    expect(groups['release-group-count']).toBe(groups['release-groups'].length);
    const titles = groups['release-groups'].map((one: { title: string }) => one.title);
    expect(titles).toContain('Saltglass');
    expect(titles).not.toContain('Saltglass (Deluxe Edition)');
    expect(titles).not.toContain('Night Ferry');
    const releases = await get('/release', { 'release-group': album('Saltglass').ids.releaseGroup, inc: WHOLE });
    expect(releases.releases.map((one: { title: string }) => one.title)).toEqual([
      'Saltglass',
      'Saltglass (Deluxe Edition)',
    ]);
  });

  it('give every disc of a box set with joined credits, ISRCs and lengths that may be unknown', async () => {
    const box = await get(`/release/${album('Les Vents : Intégrale').ids.release}`, { inc: WHOLE });
    expect(box.media.map((medium: { tracks: unknown[] }) => medium.tracks.length)).toEqual(
      Array.from({ length: 8 }, () => 15),
    );
    const tideline = await get(`/release/${album('Tideline Radio').ids.release}`, { inc: WHOLE });
    const credit = tideline.media[0].tracks[2]['artist-credit'];
    expect(credit.map((one: { name: string; joinphrase: string }) => one.name + one.joinphrase).join('')).toBe(
      'Lumen Harbour feat. Ida Nordlys',
    );
    const lengths = box.media.flatMap((medium: { tracks: { length: number | null }[] }) =>
      medium.tracks.map((track) => track.length),
    );
    expect(lengths).toContain(null);
  });

  it('end a page with recordings at 500 tracks', async () => {
    const everything = { ...sandbox.catalogue, albums: Array.from({ length: 6 }, (_, at) => copyOfBox(at)) };
    const heavy = await startSandbox({ limits: 'off', catalogue: everything });
    const query = new URLSearchParams({
      artist: artist('ensemble-quatre-vents').ids.mbid,
      inc: 'recordings',
      limit: '100',
      fmt: 'json',
    });
    const { json } = await ask(`${heavy.env.MUSICBRAINZ_API_URL}/release?${query}`);
    await heavy.close();
    expect([json['release-count'], json.releases.length]).toEqual([6, 4]);
  });

  it('answer an id of before a merge with the artist that survived', async () => {
    expect((await get(`/artist/${mergedMbidOf(lumen())}`)).id).toBe(lumen().ids.mbid);
  });

  it('find the artist behind a foreign page, both ways', async () => {
    const whole = await get(`/artist/${lumen().ids.mbid}`, { inc: 'url-rels genres tags aliases' });
    const [relation] = whole.relations;
    const back = await get('/url', { resource: relation.url.resource });
    expect(back.relations[0].artist.id).toBe(lumen().ids.mbid);
    expect((await call('/url', { resource: 'https://open.spotify.com/artist/none' })).status).toBe(404);
  });
});

const isrc = () => album('Saltglass').tracks.find((track) => track.recording.isrc)?.recording.isrc;
const copyOfBox = (at: number): MadeAlbum => {
  const box = album('Les Vents : Intégrale');
  return { ...box, ids: { ...box.ids, releaseGroup: `group-${at}`, release: `release-${at}` } };
};

describe.skipIf(!hasRecordedAnswers)('the keys of MusicBrainz, against the recorded answers', () => {
  const recordedJson = (file: string) => JSON.parse(recorded(`musicbrainz/${file}`).body);
  const cases: [string, () => Promise<unknown>, string[], { except?: string[] }?][] = [
    [
      'an artist with its pages',
      () => get(`/artist/${lumen().ids.mbid}`, { inc: 'url-rels' }),
      ['artist.url-rels.json', 'artist.full.json'],
    ],
    [
      'an artist with its aliases',
      () => get(`/artist/${lumen().ids.mbid}`, { inc: 'aliases' }),
      ['artist.url-rels.json', 'artist.full.json'],
    ],
    [
      'a browse of release groups',
      () => get('/release-group', { artist: lumen().ids.mbid, inc: 'artist-credits' }),
      ['browse.release-groups-by-artist.json'],
    ],
    [
      'a browse of releases',
      () => get('/release', { artist: lumen().ids.mbid }),
      ['browse.releases-by-artist.json'],
      // The recorded list is of bootlegs whose day and country nobody knows.
      { except: ['releases[].date', 'releases[].country', 'releases[].release-events'] },
    ],
    [
      'a release with its recordings',
      () => get(`/release/${album('Saltglass').ids.release}`, { inc: 'media+recordings' }),
      ['release.recordings.json'],
    ],
    [
      'a release with credits and labels',
      () => get(`/release/${album('Saltglass').ids.release}`, { inc: WHOLE }),
      ['release.json', 'release.recordings.json'],
      {
        except: [
          // It was recorded with aliases, tags and relations, which nobody asks for here.
          ...['artist-credit[].artist.aliases', 'artist-credit[].artist.tags', 'artist-credit[].artist.country'],
          ...['label-info[].label.aliases', 'release-group.aliases', 'release-group.relations'],
          // ... and without the credits of tracks and ISRCs, which the other recordings have in this form.
          ...['media[].tracks[].artist-credit', 'media[].tracks[].recording.isrcs'],
          ...['media[].tracks[].recording.artist-credit', 'release-group.artist-credit[].artist'],
        ],
      },
    ],
    ['an ISRC', () => get(`/isrc/${isrc()}`, { inc: 'isrcs' }), ['isrc.json']],
    [
      'a recording',
      () => get(`/recording/${album('Saltglass').tracks[0]?.recording.mbid}`, { inc: 'artist-credits' }),
      ['recording.json'],
      // It was recorded before recordings had a first date (isrc.json has one), and with relations.
      { except: ['first-release-date', 'relations'] },
    ],
    [
      'a browse of recordings',
      () => get('/recording', { artist: lumen().ids.mbid, inc: 'ratings' }),
      ['browse.recordings-by-artist.json'],
    ],
    [
      'an artist search',
      () => get('/artist', { query: 'lumen harbour' }),
      ['search.artist.json', 'search.artist.multi.json'],
    ],
    [
      'a release group search',
      () => get('/release-group', { query: 'saltglass' }),
      ['search.release-group.json'],
      // Of 2018: credits have had a name of their own since (search.recording.json), groups a first date (the browse).
      { except: ['release-groups[].first-release-date', 'release-groups[].artist-credit[].name'] },
    ],
    [
      'a release search',
      () => get('/release', { query: 'saltglass' }),
      ['search.release.json'],
      // The same, and the recorded artist has no alias.
      { except: ['releases[].artist-credit[].name', 'releases[].artist-credit[].artist.aliases'] },
    ],
    [
      'a recording search',
      () => get('/recording', { query: '"night ferry"' }),
      ['search.recording.json'],
      // The recorded artists sing alone and have no alias.
      { except: ['recordings[].artist-credit[].joinphrase', 'recordings[].artist-credit[].artist.aliases'] },
    ],
    ['a wrong inc', () => get('/artist/x', { inc: 'foobar' }), ['error.400-bad-inc.json']],
    ['an unknown id', () => get('/artist/00000000-0000-4000-8000-000000000000'), ['error.404.json']],
  ];
  it.each(cases)('are the same for %s', async (_, ours, files, options) => {
    expect(keySetDifferences(await ours(), files.map(recordedJson), options)).toEqual([]);
  });
});
