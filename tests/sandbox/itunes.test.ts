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

const get = async (path: string) => (await ask(`${sandbox.origin}/itunes${path}`)).json;
function album(title: string) {
  const found = sandbox.catalogue.albums.find((one) => one.title === title);
  if (!found) throw new Error(`no ${title}`);
  return found;
}

describe('the answers of iTunes', () => {
  it('begin with newlines and call themselves text/javascript', async () => {
    const { headers, text } = await ask(`${sandbox.origin}/itunes/search?term=lumen&entity=musicArtist`);
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(text).toMatch(/^\n+\{/);
  });

  it('put the parent first in a look-up', async () => {
    const box = album('Les Vents : Intégrale');
    const songs = await get(`/lookup?id=${box.ids.itunes}&entity=song&limit=200`);
    expect(songs.resultCount).toBe(121);
    expect([songs.results[0].wrapperType, songs.results[1].kind]).toEqual(['collection', 'song']);
    const artistId = box.credits[0]?.artist.ids.itunes;
    const albums = await get(`/lookup?id=${artistId}&entity=album`);
    expect(albums.results[0].wrapperType).toBe('artist');
    expect(albums.results.length).toBeGreaterThan(1);
  });

  it('mark singles and EPs in their titles, and name guests in the title of a song', async () => {
    const single = await get(`/lookup?id=${album('Night Ferry').ids.itunes}`);
    expect(single.results[0].collectionName).toBe('Night Ferry - Single');
    const songs = await get('/search?term=northbound ida nordlys&entity=song');
    expect(songs.results[0]).toMatchObject({
      artistName: 'Lumen Harbour',
      trackName: 'Northbound (feat. Ida Nordlys)',
    });
  });

  it('look up a barcode', async () => {
    const known = sandbox.catalogue.albums.find((one) => one.barcode && one.sources.has('itunes'));
    expect((await get(`/lookup?upc=${known?.barcode}`)).results[0].collectionId).toBe(known?.ids.itunes);
  });

  it('are empty for what is unknown, missing or nonsense', async () => {
    for (const path of [
      '/search',
      '/search?term=',
      '/search?term=qqqqqq',
      '/lookup?id=1',
      '/lookup',
      '/search?term=lumen&entity=nonsense',
    ]) {
      expect(await get(path)).toEqual({ resultCount: 0, results: [] });
    }
  });

  it('are 403 for the 21st call within a minute', async () => {
    const limited = await startSandbox({ clock: createFakeClock(), catalogue: sandbox.catalogue });
    const statuses = [];
    for (let count = 0; count < 21; count += 1)
      statuses.push((await ask(`${limited.origin}/itunes/search?term=x`)).status);
    await limited.close();
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 403]);
  });
});

describe.skipIf(!hasRecordedAnswers)('the keys of iTunes, against the recorded answers', () => {
  const recordedJson = (file: string) => JSON.parse(recorded(`itunes/${file}`).body);
  it('are the same for an artist search', async () => {
    const ours = await get('/search?term=lumen harbour&entity=musicArtist');
    expect(keySetDifferences(ours, [recordedJson('search.musicArtist.json')])).toEqual([]);
  });
  it('are the same for a song search', async () => {
    const ours = await get('/search?term=night ferry&entity=song&limit=3');
    expect(keySetDifferences(ours, [recordedJson('search.song.json')])).toEqual([]);
  });
  it('are the same for an album, first of a look-up with its songs', async () => {
    const [parent, ...songs] = (await get(`/lookup?id=${album('Saltglass').ids.itunes}&entity=song`)).results;
    const [recordedParent, ...recordedSongs] = recordedJson('lookup.album-songs.json').results;
    // Only some artists have an id in that old guide.
    expect(keySetDifferences(parent, [recordedParent], { except: ['amgArtistId'] })).toEqual([]);
    expect(keySetDifferences(songs, [recordedSongs])).toEqual([]);
  });
});
