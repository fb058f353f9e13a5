import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest } from '#lib/http-client.ts';
import { recordingTransport, replayTransport } from '#lib/tape.ts';
import { fakeTransport } from '../support/fake-transport.ts';
import { hasRecordedAnswers, recorded, recordedAnswersDir } from '../support/recorded-answers.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fonoteca-tape-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    provider: 'deezer',
    method: 'GET',
    url,
    headers: {},
    deadlineMs: 1000,
    maxBytes: 1e7,
    secretParams: ['apikey'],
    ...more,
  };
}

const everything = () =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

async function record(...asked: [HttpRequest, unknown][]): Promise<void> {
  for (const [request, json] of asked) {
    const tape = recordingTransport(
      fakeTransport(() => ({ json })),
      dir,
    );
    await tape.send(request);
    await tape.close();
  }
}

describe('a tape', () => {
  it('gives back what it recorded: status, headers and body', async () => {
    const source = fakeTransport(() => ({
      status: 404,
      body: '{"no":"such thing"}',
      headers: { 'x-limit': '5', 'set-cookie': 's=1' },
    }));
    const request = get('https://api.example/artist/1?q=a');
    const tape = recordingTransport(source, dir);
    const first = await tape.send(request);
    await tape.close();

    const replayed = await replayTransport(dir).send(request);

    expect(replayed).toMatchObject({ status: 404, body: first.body, headers: { 'x-limit': '5' } });
    expect(replayed.headers).not.toHaveProperty('set-cookie');
  });

  it('fails a request that is not on it', async () => {
    await record([get('https://api.example/artist/1'), {}]);
    for (const other of [
      'https://api.example/artist/2',
      'https://api.example/artist/1?q=x',
      'https://api.example/artist',
    ]) {
      await expect(replayTransport(dir).send(get(other))).rejects.toMatchObject({ reason: 'not_taped' });
    }
    await expect(
      replayTransport(dir).send(get('https://api.example/artist/1', { provider: 'itunes' })),
    ).rejects.toMatchObject({
      reason: 'not_taped',
    });
  });

  it('holds no key, token or password, wherever they stood', async () => {
    const secret = 'S3CRET-S3CRET';
    await record(
      [
        get(`https://api.example/a?api_key=${secret}&apikey=${secret}&q=1`),
        { next: `https://api.example/a?api_key=${secret}` },
      ],
      [get('https://api.example/b', { headers: { Authorization: `Bearer ${secret}` } }), { you: secret }],
      [
        get('https://accounts.example/token', { method: 'POST', body: 'grant_type=x' }),
        { access_token: secret, token_type: 'Bearer' },
      ],
      [
        get('https://accounts.example/token', {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: `client_secret=${secret}&grant_type=y`,
        }),
        {},
      ],
    );
    expect(everything()).not.toContain(secret);
    const replayed = await replayTransport(dir).send(get('https://api.example/a?api_key=another-key&apikey=x&q=1'));
    expect(JSON.parse(replayed.body)).toEqual({ next: 'https://api.example/a?api_key=*' });
  });

  it.each([
    ['the order of parameters', '?type=artist&q=Daft+Punk'],
    ['keys', '?q=Daft+Punk&type=artist&api_key=k'],
    ['page sizes', '?q=Daft+Punk&type=artist&limit=7'],
    ['the first page', '?q=Daft+Punk&type=artist&offset=0&index=0&page=1'],
    ['how a space is written', '?q=Daft%20Punk&type=artist'],
    ['upper case', '?q=daft+punk&type=artist'],
  ])('is found whatever %s', async (_what, query) => {
    await record([get('https://api.example/search?q=Daft+Punk&type=artist'), { found: true }]);
    expect((await replayTransport(dir).send(get(`https://api.example/search${query}`))).body).toBe('{"found":true}');
  });

  it('is found under another base', async () => {
    await record([get('https://api.example/v1/search?q=a'), { found: true }]);
    expect((await replayTransport(dir).send(get('http://127.0.0.1:9911/stand-in/v1/search?q=a'))).body).toBe(
      '{"found":true}',
    );
    expect((await replayTransport(dir).send(get('http://127.0.0.1:9911/search?q=a'))).body).toBe('{"found":true}');
  });

  it('is not fooled by the second page', async () => {
    await record(
      [get('https://api.example/search?q=a'), { page: 1 }],
      [get('https://api.example/search?q=a&offset=25'), { page: 2 }],
    );
    const replay = replayTransport(dir);
    expect((await replay.send(get('https://api.example/search?q=a&offset=25'))).body).toBe('{"page":2}');
    expect((await replay.send(get('https://api.example/search?q=a&offset=0'))).body).toBe('{"page":1}');
    await expect(replay.send(get('https://api.example/search?q=a&offset=50'))).rejects.toMatchObject({
      reason: 'not_taped',
    });
  });

  it('prefers the page size that was asked for, then the default one, then the longest answer', async () => {
    const list = (n: number) => Array.from({ length: n }, (_, i) => i);
    const url = 'https://api.example/albums';
    await record([get(`${url}?limit=1`), list(1)], [get(`${url}?limit=50`), list(50)]);
    const sizeFor = async (limit: number) =>
      JSON.parse((await replayTransport(dir).send(get(`${url}?limit=${limit}`))).body).length;
    expect([await sizeFor(1), await sizeFor(50), await sizeFor(20)]).toEqual([1, 50, 50]);
    await record([get(url), list(25)]);
    expect([await sizeFor(1), await sizeFor(20)]).toEqual([1, 25]);
  });

  it('tells posts apart by what was posted, not by how it was written down', async () => {
    const post = (body: string) =>
      get('https://api.example/batch', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    await record([post('{"a":1,"b":[1,2]}'), { n: 1 }], [post('{"a":2}'), { n: 2 }]);
    const replay = replayTransport(dir);
    expect((await replay.send(post('{ "b": [1, 2], "a": 1 }'))).body).toBe('{"n":1}');
    expect((await replay.send(post('{"a":2}'))).body).toBe('{"n":2}');
    await expect(replay.send(post('{"b":[2,1],"a":1}'))).rejects.toMatchObject({ reason: 'not_taped' });
  });

  it('keeps every answer when many arrive at once, and replaces that of a request asked again', async () => {
    const tape = recordingTransport(
      fakeTransport((request) => ({ json: request.url })),
      dir,
    );
    const urls = Array.from({ length: 40 }, (_, i) => `https://api.example/artist/${i}`);
    await Promise.all(urls.map((url) => tape.send(get(url))));
    await tape.close();
    await record([get('https://api.example/artist/7'), 'newer']);

    const replay = replayTransport(dir);
    for (const url of urls) {
      expect(JSON.parse((await replay.send(get(url))).body)).toBe(url.endsWith('/7') ? 'newer' : url);
    }
    expect(JSON.parse(readFileSync(join(dir, 'index.json'), 'utf8'))).toHaveLength(40);
    expect(readdirSync(dir, { recursive: true }).filter((name) => String(name).endsWith('.tmp'))).toEqual([]);
  });

  it('that is not there says so at once', () => {
    expect(() => replayTransport(join(dir, 'nowhere'))).toThrow(/manifest .*nowhere.*index\.json/);
  });
});

describe.skipIf(!hasRecordedAnswers)('the recorded answers as a tape', () => {
  const ask = (provider: string, url: string) => replayTransport(recordedAnswersDir).send(get(url, { provider }));

  it.each([
    ['deezer', 'https://api.deezer.com/search/artist?q=Daft Punk&limit=25', 'deezer/search.artist.json'],
    ['deezer', 'https://api.deezer.com/artist/27/albums?limit=100&index=0', 'deezer/artist-albums.json'],
    ['deezer', 'https://api.deezer.com/artist/27/albums?limit=1', 'deezer/artist-albums.page-limit1.json'],
    ['deezer', 'http://127.0.0.1:9911/deezer/artist/27/related', 'deezer/artist-related.json'],
    [
      'musicbrainz',
      'https://musicbrainz.org/ws/2/artist?query=Leonard Cohen&fmt=json&limit=25',
      'musicbrainz/search.artist.multi.json',
    ],
    ['spotify', 'https://api.spotify.com/v1/albums/10FLjwfpbxLmW8c25Xyc2N', 'spotify/legacy/album.json'],
    [
      'lastfm',
      'https://ws.audioscrobbler.com/2.0/?method=artist.search&artist=Cher&api_key=0123456789&format=json&limit=30',
      'lastfm/artist.search.json',
    ],
    ['wikipedia', 'https://www.wikidata.org/wiki/Special:EntityData/Q461269.json', 'wikidata/entity.json'],
    [
      'wikipedia',
      'https://en.wikipedia.org/api/rest_v1/page/summary/Skid_Row_(American_band)',
      'wikipedia/page-summary.artist.json',
    ],
    [
      'coverart',
      'https://coverartarchive.org/release/e95361ed-0bf7-4824-8b11-6978f05de1f3',
      'coverartarchive/error.404.http.json',
    ],
  ])('%s: %s', async (provider, url, file) => {
    const { status, body } = recorded(file);
    expect(await ask(provider, url)).toMatchObject({ status, body });
  });

  it('gives the token, not the error, to whoever asks Spotify for one', async () => {
    const request = get('https://accounts.spotify.com/api/token', {
      provider: 'spotify',
      method: 'POST',
      body: 'grant_type=client_credentials',
    });
    expect(await replayTransport(recordedAnswersDir).send(request)).toMatchObject({ status: 200 });
  });

  it('has nothing for a search that was not recorded', async () => {
    await expect(ask('deezer', 'https://api.deezer.com/search/artist?q=Cher')).rejects.toMatchObject({
      reason: 'not_taped',
    });
    await expect(
      ask('lastfm', 'https://ws.audioscrobbler.com/2.0/?method=artist.search&artist=Kino'),
    ).rejects.toMatchObject({ reason: 'not_taped' });
  });
});
