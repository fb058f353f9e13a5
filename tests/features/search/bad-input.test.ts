import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentedRoutes } from '../../support/documented.ts';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const made = useSandboxApp({ providers: ['deezer'] });

/** Every route that searches, with its parameter for words. */
const ROUTES: [path: string, words: string][] = [
  ['/search/orchestrated', 'q'],
  ['/search/artist-profile', 'q'],
  ['/search/tracks-quick', 'q'],
  ['/artists/search', 'q'],
  ['/search/suggest', 'q'],
  ['/search/advanced', 'q'],
  ['/search/by-tags', 'tags'],
];

const NOTHING = { artist: 0, album: 0, track: 0, recording: 0, source_record: 0, search_doc: 0 };

beforeEach(() => made.sandbox.resetCalls());
afterEach(async () => {
  await made.settled();
  expect(await made.countRows()).toMatchObject(NOTHING);
  expect(made.services.background.pending()).toBe(0);
});

test('every search route is looked at', () => {
  const searching = documentedRoutes(made.app)
    .map(({ path }) => path)
    // Whoever looks for a video names it for one track, and ratings are numbers: these have no words to look for.
    .filter((path) => /(^|\/)search(\/|$)/.test(path) && !path.startsWith('/youtube/') && !path.endsWith('-range'));
  expect(searching.sort()).toEqual(ROUTES.map(([path]) => path).sort());
});

describe.each(ROUTES)('%s', (path, words) => {
  const ask = (value: string, more = '') => made.get(`${path}?${words}=${value}${more}`);

  test.each([
    ['a blank', '%20%20'],
    ['nothing', ''],
    ['10 kB', 'x'.repeat(10_000)],
    ['a kilobyte', 'x'.repeat(1000)],
    ['NUL', 'a%00b'],
    ['a control character', 'a%1Bb'],
    ['a lone surrogate', '%ED%A0%80'],
    ['broken UTF-8', '%C3%28'],
    ['what stands for unreadable bytes', '%EF%BF%BD'],
  ])('refuses %s with a problem that says why', async (_, value) => {
    const { status, headers, body } = await ask(value);
    expect([400, 414]).toContain(status);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body.detail).toMatch(/\S/);
    expect(made.sandbox.calls()).toEqual([]);
  });

  test.each(['limit=0', 'limit=-1', 'limit=101', 'limit=many'])('refuses %s', async (more) => {
    if (path === '/search/artist-profile') return;
    const { status, body } = await ask('zzqx', `&${more}`);
    expect(status).toBe(400);
    expect(body.errors[0].path).toBe('limit');
  });

  test.each([
    '%25',
    '_',
    "'",
    '%26',
    '!!!',
    '%5C',
    "zzqx'; drop table artist; --",
    'zzqx %26 ! | <-> :*',
    "zzqx:* %26 'a' <2> !b",
    '%25zzqx_',
    '(zzqx',
    'zzqx\\',
    '"zzqx',
    '%F0%9F%8E%B5%F0%9F%8E%B6',
    '%CC%81%CC%81',
    'zz '.repeat(60),
  ])('takes %s for words or refuses it, and never fails', async (value) => {
    const { status, body } = await ask(value.replaceAll(' ', '+'));
    expect([200, 400, 404]).toContain(status);
    if (status === 200) expect(body.main ?? null).toBeNull();
  });
});

describe('pages', () => {
  test.each([
    ['/search/orchestrated?q=zzqx&page=0', 400],
    ['/search/orchestrated?q=zzqx&page=-1', 400],
    ['/search/orchestrated?q=zzqx&page=99999999999', 400],
    ['/search/orchestrated?q=zzqx&page=10000', 200],
    ['/search/orchestrated?q=zzqx&min_followers=-1', 400],
    ['/artists/search?q=zzqx&offset=1000000', 200],
    ['/artists/search?q=zzqx&offset=-1', 400],
    ['/search/advanced?offset=1000000', 200],
    ['/search/advanced?offset=1000001', 400],
    ['/search/by-tags?tags=zzqx&offset=1000000', 200],
    ['/search/by-tags?tags=,,', 400],
    ['/search/by-tags?tags=zzqx&match=some', 400],
  ])('%s is a %i', async (path, status) => {
    expect((await made.get(path)).status).toBe(status);
  });
});
