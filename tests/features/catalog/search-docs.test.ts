import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { type SearchDoc, writeSearchDocs } from '#features/catalog/ingest/search-docs.repository.ts';
import { findCandidates } from '#features/search/candidates.repository.ts';
import { findHits } from '#features/search/find-hits.ts';
import { readTerms } from '#features/search/search-terms.ts';
import { emptyCatalogue } from '../../support/catalogue-dump.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const context = useTestDatabase();
const execute = <T extends Record<string, unknown>>(query: ReturnType<typeof sql>) =>
  context.database.run((db) => db.execute<T>(query));
const write = (docs: SearchDoc[]) => context.database.transaction((db) => writeSearchDocs(db, docs));
const song = (id: number, title: string, artist: { artist_id: number; name: string }, popularity = 0): SearchDoc => ({
  ...{ kind: 'track', id, title, titleNorm: title.toLowerCase(), popularity, credits: [artist], context: [] },
});
const found = async (typed: string) => {
  const wanted = {
    kinds: ['artist', 'track'] as const,
    terms: readTerms(typed),
    viewerId: null,
    least: 20,
    corrects: true,
  };
  return (await context.database.run((db) => findHits(db, wanted))).ranked.map(({ kind, id }) => `${kind} ${id}`);
};

beforeEach(() => emptyCatalogue(context.database));

describe('Search rows', () => {
  it('find an artist, and what it made before that was known, by its names in other scripts', async () => {
    await execute(sql`insert into artist (id, name, name_norm) values (1, 'Кино', 'кино')`);
    const credit = { artist_id: 1, name: 'Кино' };
    const artist = (context: string[]): SearchDoc => ({
      ...{ kind: 'artist', id: 1, title: 'Кино', titleNorm: 'кино', popularity: 50, credits: [], context },
    });
    await write([artist([]), song(7, 'Группа крови', credit)]);
    await execute(sql`insert into album (id, title, title_norm) values (3, 'a', 'a')`);
    await execute(sql`insert into recording (id, title, title_norm, artist_id) values (5, 'a', 'a', 1)`);
    await execute(sql`insert into track (id, album_id, recording_id, title, title_norm) values (7, 3, 5, 'a', 'a')`);
    await execute(sql`insert into track_artist (track_id, position, artist_id, name) values (7, 0, 1, 'Кино')`);
    expect(await found('kino')).toEqual([]);
    await execute(sql`update artist set aliases = '{kino}'`);
    await write([artist(['kino'])]);
    expect(await found('kino')).toEqual(['artist 1', 'track 7']);
    expect(await write([artist(['kino']), song(7, 'Группа крови', credit)])).toBe(0);
  });

  it('of a name of signs alone are found, and all artists of one name', async () => {
    const artist = (id: number, title: string): SearchDoc => ({
      ...{ kind: 'artist', id, title, titleNorm: title, popularity: 100 - id, credits: [], context: [] },
    });
    await write([artist(1, '!!!'), artist(2, '+/-'), artist(3, '!!!'), artist(4, 'other')]);
    expect(await found('!!!')).toEqual(['artist 1', 'artist 3']);
    expect(await found('+/-')).toEqual(['artist 2']);
  });

  it('stand in tiers of which each is more popular than the next, and are found in all of them, the most popular first', async () => {
    const docs = Array.from({ length: 3000 }, (_, index) =>
      song(index + 1, 'same', { artist_id: 1, name: 'kelo' }, (index * 37) % 101),
    );
    await write(docs);
    const tiers = await execute<{ tier: number; rows: number; least: number; most: number; astray: number }>(sql`
      select tier, count(*)::int as rows, min(popularity)::int as least, max(popularity)::int as most,
        (count(*) filter (where not words @@ ('t' || tier || 'same')::tsquery))::int as astray
      from search_doc group by 1 order by 1`);
    expect(tiers).toHaveLength(2);
    expect(tiers[0]).toMatchObject({ rows: 2000, astray: 0 });
    expect(tiers[1]).toMatchObject({ rows: 1000, astray: 0 });
    expect(tiers[0]?.least).toBeGreaterThanOrEqual(tiers[1]?.most ?? 101);
    await write([song(20_001, 'lonely same', { artist_id: 1, name: 'kelo' }, 0)]);
    expect(await found('lonely')).toEqual(['track 20001']);
    const plan = { read: [{ spellings: ['same'], isPrefix: false }], all: [{ spellings: ['same'], isPrefix: false }] };
    const { candidates } = await context.database.run((db) =>
      findCandidates(db, { kinds: ['track'], norm: 'nothing so', plan, viewerId: null, limit: 20, together: false }),
    );
    expect(candidates.length).toBeGreaterThanOrEqual(20);
    expect(candidates.every(({ popularity }) => popularity === 100)).toBe(true);
  }, 60_000);
});
