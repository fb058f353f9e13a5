import { describe, expect, test } from 'vitest';
import type { CallContext } from '#providers/provider.ts';
import { createSourceClient } from '#providers/source-client.ts';
import { createWikipediaProvider } from '#providers/wikipedia/wikipedia.provider.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { type FakeAnswer, fakeTransport } from '../support/fake-transport.ts';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';
import { limitedSourceDeps } from '../support/source-deps.ts';
import { whileTimePasses } from '../support/while-time-passes.ts';

const context: CallContext = { priority: 'user' };

/** The article is listed under its path alone: what is asked of Wikipedia under another title is unreachable. */
function wikipedia(entity: FakeAnswer, page: string, article: FakeAnswer) {
  const transport = fakeTransport({
    'https://wikidata.test/w/api.php': entity,
    [`https://wikipedia.test/api/rest_v1/page/summary/${page}`]: article,
  });
  const clock = createFakeClock();
  const deps = limitedSourceDeps(transport, { clock });
  const provider = createWikipediaProvider({
    source: (policy) => createSourceClient(deps, policy),
    apiUrl: 'https://wikipedia.test/api/rest_v1',
    wikidataUrl: 'https://wikidata.test/w/api.php',
  });
  return {
    provider,
    sent: () => transport.requests.map((request) => new URL(request.url)),
    bio: (key = 'Q1') => whileTimePasses(clock, provider.getArtistBio(key, context)),
  };
}

const entityOf = (title: string): FakeAnswer => ({
  json: { entities: { Q1: { id: 'Q1', sitelinks: { enwiki: { site: 'enwiki', title } } } }, success: 1 },
});
const article = (more: object = {}): FakeAnswer => ({
  json: {
    type: 'standard',
    lang: 'en',
    extract: 'Sólveig is a band.',
    content_urls: { desktop: { page: 'https://en.wikipedia.org/wiki/S%C3%B3lveig' } },
    ...more,
  },
});

describe('a biography from Wikipedia', () => {
  test('is the first paragraph of the article that the Wikidata item names, with the page and the licence to credit', async () => {
    const { bio, sent } = wikipedia(entityOf('AC/DC (Sólveig & Co?)'), 'AC%2FDC_(S%C3%B3lveig_%26_Co%3F)', article());
    expect(await bio()).toEqual({
      summary: 'Sólveig is a band.',
      url: 'https://en.wikipedia.org/wiki/S%C3%B3lveig',
      license: 'CC BY-SA 4.0',
      language: 'en',
    });
    expect(Object.fromEntries(sent()[0]?.searchParams ?? [])).toEqual({
      action: 'wbgetentities',
      ids: 'Q1',
      props: 'sitelinks',
      sitefilter: 'enwiki',
      format: 'json',
    });
  });

  test.each([
    ['a disambiguation page', { type: 'disambiguation' }],
    ['a page without text', { type: 'no-extract', extract: '' }],
    ['an empty extract', { extract: '  ' }],
  ])('is not taken from %s', async (_name, more) => {
    expect(await wikipedia(entityOf('A'), 'A', article(more)).bio()).toBeNull();
  });

  test.each([
    ['an unknown item', { json: { entities: { Q1: { id: 'Q1', missing: '' } }, success: 1 } }],
    ['an item that never was', { json: { error: { code: 'no-such-entity', info: 'Could not find an entity' } } }],
    ['an item without an English article', { json: { entities: { Q1: { sitelinks: { dewiki: { title: 'A' } } } } } }],
    ['an item without any article', { json: { entities: { Q1: { sitelinks: [] } } } }],
  ])('is none, after one call, for %s', async (_name, entity) => {
    const { bio, sent } = wikipedia(entity, 'A', article());
    expect(await bio()).toBeNull();
    expect(sent()).toHaveLength(1);
  });

  test('is none when the article is gone', async () => {
    expect(await wikipedia(entityOf('A'), 'A', { status: 404, json: { title: 'Not found.' } }).bio()).toBeNull();
  });

  test('is asked for by Wikidata id only', () => {
    const { provider } = wikipedia(entityOf('A'), 'A', article());
    expect(provider.artistKey({ name: 'A', externalIds: { mbid: 'm' } })).toBeNull();
    expect(provider.artistKey({ name: 'A', externalIds: { wikidata: 'Q5' } })).toBe('Q5');
  });
});

describe('Wikidata and Wikipedia faults', () => {
  test.each([
    ['a limit', { status: 429, headers: { 'retry-after': '60' }, body: 'Too many requests' }, 'rate_limited', 60_000],
    ['a limit, said with 200', { json: { error: { code: 'ratelimited' } } }, 'rate_limited', 2000],
    ['a lagging database', { json: { error: { code: 'maxlag', info: 'Waiting' } } }, 'unavailable', undefined],
    ['a refused parameter', { json: { error: { code: 'badvalue', info: 'ids' } } }, 'bad_response', undefined],
    ['an outage', { status: 502, body: '<html>' }, 'unavailable', undefined],
    ['another shape', { json: { things: {} } }, 'bad_response', undefined],
  ])('%s', async (_name, answer, fault, retryAfterMs) => {
    await expect(wikipedia(answer, 'A', article()).bio()).rejects.toMatchObject({ fault, retryAfterMs });
  });

  test('a limit at Wikipedia after Wikidata answered is a fault too, not "no biography"', async () => {
    await expect(wikipedia(entityOf('A'), 'A', { status: 429 }).bio()).rejects.toMatchObject({ fault: 'rate_limited' });
  });
});

describe.skipIf(!hasRecordedAnswers)('recorded answers of Wikidata and Wikipedia', () => {
  test('the artist with the American namesake', async () => {
    const entity = { body: recorded('wikidata/entity.json').body };
    const summary = { body: recorded('wikipedia/page-summary.artist.json').body };
    expect(await wikipedia(entity, 'Skid_Row_(American_band)', summary).bio('Q461269')).toEqual({
      summary: 'Skid Row is an American rock band formed in 1986…',
      url: 'https://en.wikipedia.org/wiki/Skid_Row_(American_band)',
      license: 'CC BY-SA 4.0',
      language: 'en',
    });
  });

  test('an article in italics', async () => {
    const summary = { body: recorded('wikipedia/page-summary.album.json').body };
    const bio = await wikipedia(entityOf('Slave to the Grind'), 'Slave_to_the_Grind', summary).bio();
    expect(bio?.summary).toBe('Slave to the Grind is the second studio album…');
  });
});
