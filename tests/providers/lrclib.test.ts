import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '#lib/text.ts';
import { createLrclibProvider } from '#providers/lrclib/lrclib.provider.ts';
import type { CallContext, TrackRef } from '#providers/provider.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { fakeSource } from '../support/fake-source.ts';
import type { FakeAnswer } from '../support/fake-transport.ts';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';

const context: CallContext = { priority: 'user' };
const BASE = 'https://lrclib.test/api';
const KEY = 'artist_name=Lumen+Harbour&track_name=First+Light';

function lrclib(answer: FakeAnswer) {
  const clock = createFakeClock();
  const { source, ...asked } = fakeSource(BASE, { get: answer }, clock);
  return { provider: createLrclibProvider({ source, apiUrl: BASE }), clock, ...asked };
}

const track = (fields: Partial<TrackRef> = {}): TrackRef => ({
  title: 'First Light',
  artistName: 'Lumen Harbour',
  externalIds: {},
  ...fields,
});

const lyrics = {
  id: 12,
  duration: 233.4,
  instrumental: false,
  plainLyrics: 'one\r\n\r\ntwo\n',
  syncedLyrics: '[00:17.12] one\n[00:20.41] two\n[00:29.60] ',
};

describe('lyrics from LRCLIB', () => {
  it('are plain and synced, with the length that they were made for', async () => {
    const { provider, paths } = lrclib({ json: lyrics });
    expect(await provider.getLyrics(KEY, context)).toEqual({
      provider: 'lrclib',
      id: '12',
      plain: 'one\n\ntwo',
      synced: '[00:17.12] one\n[00:20.41] two\n[00:29.60]',
      instrumental: false,
      durationMs: 233_400,
    });
    expect(paths()).toEqual([`get?${KEY}`]);
  });

  it('an instrumental is an answer, a record without words is none', async () => {
    const wordless = { id: 12, duration: 208, plainLyrics: null, syncedLyrics: null };
    const instrumental = lrclib({ json: { ...wordless, instrumental: true } });
    expect(await instrumental.provider.getLyrics(KEY, context)).toEqual({
      provider: 'lrclib',
      id: '12',
      instrumental: true,
      durationMs: 208_000,
    });
    const empty = lrclib({ json: { ...wordless, instrumental: false, plainLyrics: ' \n', syncedLyrics: 'no times' } });
    expect(await empty.provider.getLyrics(KEY, context)).toBeNull();
  });

  it('synced lyrics without times are dropped, the plain ones stay', async () => {
    const { provider } = lrclib({ json: { ...lyrics, syncedLyrics: 'one\ntwo', duration: -1 } });
    const found = await provider.getLyrics(KEY, context);
    expect(found).toMatchObject({ plain: 'one\n\ntwo' });
    expect(found?.synced).toBeUndefined();
    expect(found?.durationMs).toBeUndefined();
  });

  it('long lyrics are kept whole', async () => {
    const long = Array.from({ length: 900 }, (_, line) => `line ${line}`).join('\n');
    const { provider } = lrclib({ json: { ...lyrics, plainLyrics: long } });
    expect((await provider.getLyrics(KEY, context))?.plain).toBe(long);
  });

  it('a track that LRCLIB does not know has none', async () => {
    const { provider } = lrclib({
      status: 404,
      json: { message: 'Failed to find specified track', name: 'TrackNotFound', statusCode: 404 },
    });
    expect(await provider.getLyrics(KEY, context)).toBeNull();
  });

  it.each<[string, FakeAnswer, string]>([
    ['400', { status: 400, json: { name: 'ValidationError', statusCode: 400 } }, 'bad_response'],
    ['429', { status: 429, body: '' }, 'rate_limited'],
    ['500', { status: 500, json: { name: 'UnknownError' } }, 'unavailable'],
    ['503', { status: 503, body: '<html>' }, 'unavailable'],
    ['HTML with status 200', { body: '<html>' }, 'bad_response'],
    ['a list', { json: [lyrics] }, 'bad_response'],
  ])('%s is a fault that says what to do next', async (_what, answer, fault) => {
    const { provider, clock } = lrclib(answer);
    const failed = provider.getLyrics(KEY, context).catch((thrown: unknown) => thrown);
    await clock.advance(10_000);
    expect(await failed).toMatchObject({ name: 'ProviderError', provider: 'lrclib', fault });
  });
});

describe("LRCLIB's key of a track", () => {
  const { provider } = lrclib({ json: lyrics });

  it('is what LRCLIB is asked by, with the length in whole seconds', () => {
    expect(provider.trackKey(track())).toBe(KEY);
    expect(provider.trackKey(track({ albumTitle: 'Night & Day', durationMs: 232_600 }))).toBe(
      `${KEY}&album_name=Night+%26+Day&duration=233`,
    );
  });

  it('leaves out lengths that LRCLIB refuses', () => {
    for (const durationMs of [0, 499, 3_600_500, -1]) expect(provider.trackKey(track({ durationMs }))).toBe(KEY);
  });

  it('is null without an artist or a title, and such a key costs no call', async () => {
    expect(provider.trackKey(track({ artistName: ' ' }))).toBeNull();
    expect(provider.trackKey(track({ title: '' }))).toBeNull();
    const silent = lrclib({ json: lyrics });
    expect(await silent.provider.getLyrics('track_name=x', context)).toBeNull();
    expect(silent.requests).toEqual([]);
  });

  it('asks for exactly the (cleaned) names that it was made of, whatever they contain', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(name, name, async (artistName, title) => {
        const { provider: fresh, requests } = lrclib({ json: lyrics });
        const key = fresh.trackKey(track({ artistName, title }));
        fc.pre(key !== null);
        await fresh.getLyrics(key, context);
        const asked = new URL(requests[0]?.url ?? '').searchParams;
        expect([asked.get('artist_name'), asked.get('track_name')]).toEqual([cleanText(artistName), cleanText(title)]);
      }),
    );
  });
});

describe.skipIf(!hasRecordedAnswers)('recorded answers of LRCLIB', () => {
  const answer = (file: string): FakeAnswer => {
    const { status, headers, body } = recorded(`lrclib/${file}.json`);
    return { status, headers, body };
  };

  it.each(['get', 'get-by-id'])('lyrics (%s)', async (file) => {
    const { provider } = lrclib(answer(file));
    const found = await provider.getLyrics(KEY, context);
    expect(found).toMatchObject({ id: '3396226', instrumental: false, durationMs: 233_000 });
    expect(found?.plain?.split('\n')).toHaveLength(12);
    expect(found?.synced).toMatch(/^\[00:17\.12\] /);
  });

  it('an instrumental, and a track that is not there', async () => {
    const instrumental = lrclib(answer('get.instrumental'));
    expect(await instrumental.provider.getLyrics(KEY, context)).toMatchObject({ instrumental: true, id: '1234567' });
    expect(await lrclib(answer('error.404')).provider.getLyrics(KEY, context)).toBeNull();
  });
});
