import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

function call(method: string, parameters: Record<string, string> = {}) {
  const { LASTFM_API_URL, LASTFM_API_KEY = '' } = sandbox.env;
  const query = new URLSearchParams({ method, api_key: LASTFM_API_KEY, format: 'json', ...parameters });
  return ask(`${LASTFM_API_URL}?${query}`);
}

const lumen = { artist: 'Lumen Harbour' };

/** An album of the catalogue that Last.fm has. */
function albumWith(trackCount: number) {
  const album = sandbox.catalogue.albums.find(
    (each) => each.sources.has('lastfm') && each.credits.length === 1 && each.tracks.length === trackCount,
  );
  const artist = album?.credits[0]?.artist;
  if (!album || !artist) throw new Error(`no album with ${trackCount} tracks`);
  return { album: album.title, artist: artist.name };
}

describe('the errors of Last.fm', () => {
  it('tells an unknown artist by code 6 in a body with status 200', async () => {
    const { status, json } = await call('artist.getinfo', { artist: 'Nobody Whatsoever' });
    expect({ status, json }).toEqual({
      status: 200,
      json: { error: 6, message: 'The artist you supplied could not be found', links: [] },
    });
  });

  it('tells the same code with other statuses for albums, songs and missing parameters', async () => {
    const album = await call('album.getinfo', { ...lumen, album: 'No Such Album' });
    const track = await call('track.getinfo', { ...lumen, track: 'No Such Song' });
    const missing = await call('artist.getinfo');
    expect([album, track, missing].map(({ status, json }) => [status, json.error])).toEqual([
      [404, 6],
      [404, 6],
      [400, 6],
    ]);
  });

  it('refuses a wrong key, an unknown method, another format and a page that is out of bounds', async () => {
    const answers = await Promise.all([
      call('artist.getinfo', { ...lumen, api_key: 'wrong' }),
      call('artist.getimages', lumen),
      call('artist.getinfo', { ...lumen, format: 'xml' }),
      call('chart.gettopartists', { limit: '0' }),
      call('chart.gettopartists', { page: '0' }),
    ]);
    expect(answers.map(({ json }) => json.error)).toEqual([10, 3, 5, 6, 6]);
  });

  it('says 29 with status 200 to the sixth call of a second', async () => {
    const limited = await startSandbox({ clock: createFakeClock(), catalogue: sandbox.catalogue });
    const { LASTFM_API_URL, LASTFM_API_KEY } = limited.env;
    const url = `${LASTFM_API_URL}/?method=chart.gettoptags&format=json&api_key=${LASTFM_API_KEY}`;
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(url)));
    await limited.close();
    expect(answers.map(({ status, json }) => json.error ?? status).sort((a, b) => b - a)).toEqual([
      200, 200, 200, 200, 200, 29,
    ]);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });
});

describe('the JSON of Last.fm', () => {
  it('writes numbers as texts, but the playcount of top albums and the seconds of album tracks as numbers', async () => {
    const info = await call('artist.getinfo', lumen);
    expect(info.json.artist.stats.listeners).toMatch(/^\d+$/);
    const albums = await call('artist.gettopalbums', lumen);
    expect(albums.json.topalbums.album[0].playcount).toBeTypeOf('number');
    const album = await call('album.getinfo', albumWith(9));
    expect(album.json.album.playcount).toMatch(/^\d+$/);
    expect(album.json.album.tracks.track[0].duration).toBeTypeOf('number');
  });

  it('writes a list of one element as the element', async () => {
    const { json } = await call('album.getinfo', albumWith(1));
    expect(json.album.tracks.track).toHaveProperty('name');
  });

  it('writes an empty list as an empty text, and no found albums as a line break', async () => {
    const tags = await call('artist.getinfo', { artist: '[unknown]' });
    expect(tags.json.artist.tags).toBe('');
    const albums = await call('album.search', { album: 'zzzzzz' });
    expect(albums.json.results.albummatches).toBe('\n');
  });

  it('shows every artist as the grey star, in a picture that can be fetched', async () => {
    const { json } = await call('artist.search', { artist: 'lumen' });
    const urls: string[] = json.results.artistmatches.artist[0].image.map(
      (image: { '#text': string }) => image['#text'],
    );
    expect(urls.every((url) => url.includes('2a96cbd8b46e442fc41c2b86b821562f'))).toBe(true);
    expect((await ask(urls[0] ?? '')).headers.get('content-type')).toBe('image/png');
  });

  it('has no MBID, as an empty text, for some artists', async () => {
    const { json } = await call('chart.gettopartists', { limit: '200' });
    const mbids: string[] = json.artists.artist.map((artist: { mbid: string }) => artist.mbid);
    expect(mbids).toContain('');
    expect(mbids.filter((mbid) => mbid !== '').length).toBeGreaterThan(mbids.length / 2);
  });

  it('hangs a link on every biography, and has nothing but the link where there is none', async () => {
    const told = await call('artist.getinfo', lumen);
    expect(told.json.artist.bio.content).toMatch(
      /\w.* <a href="https:\/\/www\.last\.fm\/music\/.*Read more on Last\.fm<\/a>/s,
    );
    const untold = await call('artist.getinfo', { artist: '???' });
    expect(untold.json.artist.bio).toMatchObject({
      published: '01 Jan 1970, 00:00',
      content: ' <a href="https://www.last.fm/music/%3F%3F%3F">Read more on Last.fm</a>',
    });
  });
});

describe('the pages of Last.fm', () => {
  it('has one page for all artists of a name, which says so', async () => {
    const { json } = await call('artist.getinfo', { artist: 'glasswing parade' });
    expect(json.artist.bio.summary).toMatch(/^There are multiple artists named Glasswing Parade:/);
    const search = await call('artist.search', { artist: 'Glasswing Parade' });
    expect(search.json.results.artistmatches.artist).toHaveLength(1);
  });

  it('corrects another spelling when asked to, and otherwise shows a page that is no real artist', async () => {
    const corrected = await call('artist.getinfo', { artist: 'Lumen Harbor', autocorrect: '1' });
    expect(corrected.json.artist.name).toBe('Lumen Harbour');
    const literal = await call('artist.getinfo', { artist: 'Lumen Harbor' });
    expect(literal.json.artist).toMatchObject({
      name: 'Lumen Harbor',
      mbid: '',
      url: 'https://www.last.fm/music/+noredirect/Lumen+Harbor',
    });
  });

  it('counts [unknown] and Various Artists among the artists', async () => {
    const { json } = await call('chart.gettopartists', { limit: '500' });
    const names = json.artists.artist.map((artist: { name: string }) => artist.name);
    expect(names).toEqual(expect.arrayContaining(['[unknown]', 'Various Artists']));
  });

  it('finds an artist by MBID as well as by name', async () => {
    const mbid = sandbox.catalogue.artists.find((artist) => artist.name === lumen.artist)?.ids.mbid ?? '';
    expect((await call('artist.getinfo', { mbid })).json.artist.name).toBe('Lumen Harbour');
  });

  it('gives the artists of a tag page by page, each once', async () => {
    const pages = await Promise.all(
      ['1', '2'].map((page) => call('tag.gettopartists', { tag: 'dreamwave', limit: '20', page })),
    );
    const names = pages.flatMap(({ json }) => json.topartists.artist.map((artist: { name: string }) => artist.name));
    expect(new Set(names).size).toBe(40);
    expect(pages[1]?.json.topartists['@attr']).toMatchObject({ tag: 'dreamwave', page: '2', perPage: '20' });
  });

  it('has charts by country, and refuses what is none', async () => {
    const norway = await call('geo.gettopartists', { country: 'Norway' });
    expect(norway.json.topartists.artist.map((artist: { name: string }) => artist.name)).toContain('Lumen Harbour');
    const songs = await call('geo.gettoptracks', { country: 'Norway', limit: '5' });
    expect(songs.json.tracks.track).toHaveLength(5);
    expect((await call('geo.gettopartists', { country: 'Atlantis' })).json).toMatchObject({
      error: 6,
      message: 'country param invalid',
    });
  });
});

describe.skipIf(!hasRecordedAnswers)('answers with the keys of the recorded ones', () => {
  const song = { ...lumen, track: 'Night Ferry' };
  const cases: [string, Record<string, string>, string[]?][] = [
    ['artist.search', { artist: 'lumen', limit: '1' }],
    ['artist.getinfo', lumen],
    ['artist.getsimilar', lumen],
    ['artist.gettoptracks', lumen],
    ['artist.gettopalbums', lumen],
    ['artist.gettoptags', lumen],
    // The recorded correction is of an artist without MBID.
    ['artist.getcorrection', { artist: 'Lumen Harbor' }, ['corrections.correction.artist.mbid']],
    // The recorded search is of 2014; the ids are gone since.
    ['album.search', { album: 'night' }, ['results.albummatches.album[].id']],
    ['chart.gettopartists', {}],
    ['chart.gettoptracks', {}],
    ['chart.gettoptags', {}],
    ['geo.gettopartists', { country: 'Norway' }],
    ['tag.gettopartists', { tag: 'dreamwave' }],
    // No song of the made world has a wiki text.
    ['track.getinfo', song, ['track.wiki']],
    ['track.getsimilar', song],
  ];

  it.each(cases)('%s', async (method, parameters, except) => {
    const { json } = await call(method, parameters);
    expect(keySetDifferences(json, [JSON.parse(recorded(`lastfm/${method}.json`).body)], { except })).toEqual([]);
  });

  it('album.getinfo', async () => {
    const album = sandbox.catalogue.albums.find((each) => each.wiki && each.sources.has('lastfm'));
    const { json } = await call('album.getinfo', { album: album?.title ?? '', artist: album?.credits[0]?.name ?? '' });
    expect(keySetDifferences(json, [JSON.parse(recorded('lastfm/album.getinfo.json').body)])).toEqual([]);
  });
});
