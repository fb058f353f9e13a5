import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { ask } from '../support/ask.ts';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';
import { keySetDifferences } from '../support/same-key-set.ts';

interface Lyrics {
  id: number;
  trackName: string;
  artistName: string;
  albumName: string;
  duration: number;
  instrumental: boolean;
  plainLyrics: string | null;
  syncedLyrics: string | null;
}

let sandbox: Sandbox;
let found: Lyrics[];
beforeAll(async () => {
  sandbox = await startSandbox({ limits: 'off' });
  found = (await lrclib('search', { q: 'lumen harbour' })).json;
});
afterAll(() => sandbox.close());

const lrclib = (path: string, parameters: Record<string, string> = {}) =>
  ask(`${sandbox.env.LRCLIB_API_URL}/${path}?${new URLSearchParams(parameters)}`);

/** One of the found, of which the test needs such a one. */
function one(wanted: (lyrics: Lyrics) => boolean): Lyrics {
  const lyrics = found.find(wanted);
  if (!lyrics) throw new Error('the made world has no such lyrics');
  return lyrics;
}

const named = (lyrics: Lyrics) => ({ track_name: lyrics.trackName, artist_name: lyrics.artistName });

describe('LRCLIB', () => {
  it('finds at most twenty by words, and by the names of song, artist and album', async () => {
    expect(found).toHaveLength(20);
    const lyrics = one(() => true);
    const { json } = await lrclib('search', { ...named(lyrics), album_name: lyrics.albumName });
    expect(json.map(({ id }: Lyrics) => id)).toEqual([lyrics.id]);
    expect((await lrclib('search', { q: 'zzzzzz' })).json).toEqual([]);
  });

  it('gets by name whatever the case, by id, and by a duration that is off by two seconds at most', async () => {
    const lyrics = one((each) => each.plainLyrics !== null);
    const exactly = { ...named(lyrics), album_name: lyrics.albumName };
    const loud = await lrclib('get', { ...exactly, track_name: lyrics.trackName.toUpperCase() });
    expect(loud.json).toEqual(lyrics);
    expect((await lrclib(`get/${lyrics.id}`)).json).toEqual(lyrics);
    expect((await lrclib('get', { ...exactly, duration: `${lyrics.duration + 2}` })).json).toEqual(lyrics);
    expect((await lrclib('get', { ...exactly, duration: `${lyrics.duration + 3}` })).status).toBe(404);
  });

  it('says 404 in its own words for a song or an id that it does not have', async () => {
    const expected = { message: 'Failed to find specified track', name: 'TrackNotFound', statusCode: 404 };
    const answers = [await lrclib('get', { track_name: 'No', artist_name: 'One' }), await lrclib('get/1')];
    expect(answers.map(({ status, json }) => [status, json])).toEqual([
      [404, expected],
      [404, expected],
    ]);
  });

  it('refuses a call without an artist and a duration that no song has', async () => {
    const answers = await Promise.all([
      lrclib('get', { track_name: 'x' }),
      lrclib('get', { track_name: 'x', artist_name: 'y', duration: '3601' }),
    ]);
    expect(answers.map(({ json }) => json.name)).toEqual(['ValidationError', 'ValidationError']);
  });

  it('has songs with times and without, and instrumental ones without words', () => {
    const synced = one((each) => each.syncedLyrics !== null);
    const lines = (synced.syncedLyrics ?? '').split('\n');
    expect(lines.every((line) => /^\[\d\d:\d\d\.\d\d\] /.test(line))).toBe(true);
    expect(lines.at(-1)).toMatch(/^\[\d\d:\d\d\.\d\d\] $/);
    expect(one((each) => !each.instrumental && each.syncedLyrics === null).plainLyrics).toContain('\n');
    expect(one((each) => each.instrumental)).toMatchObject({ plainLyrics: null, syncedLyrics: null });
  });
});

describe.skipIf(!hasRecordedAnswers)('answers with the keys of the recorded ones', () => {
  it.each(['get', 'get-by-id'])('%s', async (file) => {
    const lyrics = one(() => true);
    const { json } = file === 'get' ? await lrclib('get', named(lyrics)) : await lrclib(`get/${lyrics.id}`);
    expect(keySetDifferences(json, [JSON.parse(recorded(`lrclib/${file}.json`).body)])).toEqual([]);
  });

  it('search', () => {
    expect(keySetDifferences(found, [JSON.parse(recorded('lrclib/search.json').body)])).toEqual([]);
  });
});
