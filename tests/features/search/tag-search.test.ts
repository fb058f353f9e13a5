import { describe, expect, test } from 'vitest';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const made = useSandboxApp();
const search = async (q: string, more = '') =>
  (await made.get(`/search/orchestrated?q=${encodeURIComponent(q)}${more}`)).body;

interface Row {
  name: string;
  external_ids: Record<string, string>;
  tags: { name: string }[];
}
const fromShops = ({ external_ids }: Row) => ['deezer', 'spotify'].some((key) => key in external_ids);

describe('a search for a tag of which a source knows the artists by name only', () => {
  test('answers with a whole page of artists that have music, and says how many are left', async () => {
    const body = await search('dreamwave');
    expect(body.artists).toHaveLength(20);
    expect(body.artists.filter((artist: Row) => !fromShops(artist))).toEqual([]);
    expect(body.pending).toBeGreaterThan(0);
  });

  test('finds the others behind the answer, tagged, and pages through all of them', async () => {
    await made.settled();
    const pages = await Promise.all([1, 2, 3, 4].map((page) => search('dreamwave', `&page=${page}`)));
    const tagged = pages
      .flatMap(({ artists }): Row[] => artists)
      .filter((artist) => fromShops(artist) && artist.tags.some((tag) => tag.name === 'dreamwave'));
    expect(new Set(tagged.map(({ name }) => name)).size).toBeGreaterThanOrEqual(55);
    expect(pages[0].pending).toBe(0);
  });
});

describe('a search for a name', () => {
  test('looks up no other names before its answer', async () => {
    await made.clear();
    await search('Lumen Harbour');
    const searched = made.sandbox
      .calls('deezer')
      .filter(({ path }) => path === '/deezer/search/artist')
      .map(({ query }) => query.q);
    expect(searched.filter((q) => q !== 'Lumen Harbour')).toEqual([]);
  });

  test('asks a source for no detail twice, although it is asked while others still search', async () => {
    await made.settled();
    const asked = made.sandbox.calls('deezer').map(({ path, query }) => `${path} ${JSON.stringify(query)}`);
    expect(asked.filter((call, index) => asked.indexOf(call) !== index)).toEqual([]);
  });
});
