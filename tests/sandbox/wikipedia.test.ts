import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { ask } from '../support/ask.ts';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';
import { keySetDifferences } from '../support/same-key-set.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ limits: 'off' });
});
afterAll(() => sandbox.close());

const summary = (title: string, query = '') =>
  ask(`${sandbox.env.WIKIPEDIA_API_URL}/page/summary/${encodeURIComponent(title)}${query}`);
const entities = (parameters: Record<string, string>) =>
  ask(
    `${sandbox.env.WIKIDATA_API_URL}?${new URLSearchParams({ action: 'wbgetentities', format: 'json', ...parameters })}`,
  );

function lumen() {
  const artist = sandbox.catalogue.artists.find((each) => each.name === 'Lumen Harbour');
  if (!artist) throw new Error('the main artist is missing');
  return artist;
}

describe('the page summaries of Wikipedia', () => {
  it('tell who an artist is, with the address to credit', async () => {
    const { json } = await summary('Lumen_Harbour');
    expect(json).toMatchObject({ type: 'standard', title: 'Lumen Harbour', extract: lumen().bio });
    expect(json.content_urls.desktop.page).toBe('https://en.wikipedia.org/wiki/Lumen_Harbour');
    expect((await ask(json.thumbnail.source)).headers.get('content-type')).toBe('image/png');
  });

  it('are a disambiguation for a name that several have, and the artist under the longer title', async () => {
    const { json } = await summary('Glasswing_Parade');
    expect([json.type, json.extract]).toEqual(['disambiguation', 'Glasswing Parade may refer to:']);
    expect((await summary('Glasswing_Parade_(United States_band)')).json.type).toBe('standard');
  });

  it('lead from an alias to the page, unless told not to', async () => {
    const led = await summary('Lumen_Harbor');
    expect([led.status, led.headers.get('location')]).toEqual([302, 'Lumen_Harbour']);
    expect((await summary('Lumen_Harbor', '?redirect=false')).json.title).toBe('Lumen Harbour');
  });

  it('are 404 for what has no page', async () => {
    const { status, json } = await summary('Nobody_Whatsoever');
    expect([status, json.title]).toEqual([404, 'Not found.']);
  });
});

describe('the entities of Wikidata', () => {
  it('name the page and the ids elsewhere', async () => {
    const { ids } = lumen();
    const { json } = await entities({ ids: ids.wikidata, props: 'sitelinks/urls|claims', sitefilter: 'enwiki' });
    const entity = json.entities[ids.wikidata];
    expect(entity.sitelinks.enwiki).toMatchObject({
      title: 'Lumen Harbour',
      url: 'https://en.wikipedia.org/wiki/Lumen_Harbour',
    });
    expect(entity.claims.P434[0].mainsnak.datavalue).toEqual({ value: ids.mbid, type: 'string' });
    expect(entity).not.toHaveProperty('labels');
  });

  it('are missing one by one, and an id of a wrong form is an error with status 200', async () => {
    const { json } = await entities({ ids: `${lumen().ids.wikidata}|Q999999999` });
    expect(json.entities.Q999999999).toEqual({ id: 'Q999999999', missing: '' });
    expect(json.entities[lumen().ids.wikidata].type).toBe('item');
    const wrong = await entities({ ids: 'nonsense' });
    expect([wrong.status, wrong.json.error.code]).toEqual([200, 'no-such-entity']);
  });

  it('are 404 as EntityData when they do not exist', async () => {
    expect((await ask(`${sandbox.origin}/wikidata/wiki/Special:EntityData/Q999999999.json`)).status).toBe(404);
  });
});

it('both ask for patience with 429 and the seconds to wait', async () => {
  sandbox.setFault('wikipedia', { kind: 'quota' });
  const answers = [await summary('Lumen_Harbour'), await entities({ ids: 'Q1' })];
  sandbox.setFault('wikipedia', null);
  expect(answers.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
    [429, '1'],
    [429, '1'],
  ]);
});

describe.skipIf(!hasRecordedAnswers)('answers with the keys of the recorded ones', () => {
  it('a page summary', async () => {
    const { json } = await summary('Lumen_Harbour');
    expect(keySetDifferences(json, [JSON.parse(recorded('wikipedia/page-summary.artist.json').body)])).toEqual([]);
  });

  it('an entity', async () => {
    const { json } = await ask(`${sandbox.origin}/wikidata/wiki/Special:EntityData/${lumen().ids.wikidata}.json`);
    const redacted = ['labels', 'descriptions', 'aliases', 'claims'].map((part) => `entities.*.${part}`);
    const options = { keyedByData: ['entities', 'entities.*.sitelinks'], except: redacted };
    expect(keySetDifferences(json, [JSON.parse(recorded('wikidata/entity.json').body)], options)).toEqual([]);
  });
});
