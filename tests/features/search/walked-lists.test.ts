import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '../../support/test-app.ts';

const made = useTestApp();
const TRACKS = 12_000;

interface Track {
  id: number;
  name: string;
  popularity: number;
}

interface Page {
  items: Track[];
  total: number;
  next_cursor: string | null;
}

/** What the tracks below are called, by id: few exactly `Night`, some beginning so, most with the word behind another. */
const nameOf = (id: number) => (id % 1000 === 0 ? 'Night' : id % 100 === 0 ? `Night ${id}` : `Good Night ${id}`);
const popularityOf = (id: number) => (id * 37) % 101;
const EVERYTHING: Track[] = Array.from({ length: TRACKS }, (_, index) => {
  const id = index + 1;
  return { id, name: nameOf(id), popularity: popularityOf(id) };
});

// More rows than are ever counted pass each filter, so that lists are walked.
beforeAll(async () => {
  const name = sql`case when id % 1000 = 0 then 'Night' when id % 100 = 0 then 'Night ' || id else 'Good Night ' || id end`;
  const ids = sql`(select id, ${name} as name, (id * 37) % 101 as popularity from generate_series(1, ${TRACKS}::int) id) made`;
  const statements = [
    sql`insert into artist (name, name_norm, tag_names) values ('Kelo', 'kelo', '{dreamwave}')`,
    sql`insert into album (title, title_norm, release_year) values ('Ferry', 'ferry', 1985), ('Harbour', 'harbour', 1995)`,
    sql`insert into recording (id, title, title_norm, artist_id, tag_names)
      select id, name, lower(name), 1, case when id % 3 = 0 then '{ambient}'::text[] else '{}' end from ${ids}`,
    sql`insert into track (id, album_id, recording_id, disc_number, position, title, title_norm, popularity)
      select id, case when id % 12 = 0 then 1 else 2 end, id, 1, id, name, lower(name), popularity from ${ids}`,
    sql`insert into track_artist (track_id, position, artist_id, name) select id, 0, 1, 'Kelo' from ${ids}`,
    sql`insert into search_doc (kind, entity_id, title_norm, artist_norm, words, popularity, tier)
      select 'track', id, lower(name), 'kelo', array_to_tsvector('{t0night,t0kelo}'::text[]), popularity, 0 from ${ids}`,
    sql`insert into search_doc (kind, entity_id, title_norm, words, popularity) values ('artist', 1, 'kelo', array_to_tsvector('{a0kelo}'::text[]), 0)`,
    sql`insert into search_word (word, docs) values ('night', ${TRACKS}), ('kelo', ${TRACKS})`,
  ];
  for (const statement of statements) await made.services.database.run((db) => db.execute(statement));
}, 60_000);

async function page(query: string): Promise<Page> {
  const response = await made.app.request(`/search/advanced?${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Page;
}

/** The ids of the first so many, from cursor to cursor. */
async function idsFromCursorToCursor(query: string, many: number): Promise<number[]> {
  const ids: number[] = [];
  for (let cursor: string | null = ''; cursor !== null && ids.length < many; ) {
    const { items, next_cursor }: Page = await page(`${query}&limit=90${cursor && `&cursor=${cursor}`}`);
    ids.push(...items.map(({ id }) => id));
    cursor = next_cursor;
  }
  return ids.slice(0, many);
}

const rankOf = ({ name }: Track) => (name === 'Night' ? 0 : name.startsWith('Night') ? 1 : 2);
const byPopularity = (a: Track, b: Track) => b.popularity - a.popularity || a.id - b.id;
const byRelevance = (a: Track, b: Track) => rankOf(a) - rankOf(b) || byPopularity(a, b);
const sorted = (compare: (a: Track, b: Track) => number) => [...EVERYTHING].sort(compare).map(({ id }) => id);

describe('A list that more rows pass than anybody counts', () => {
  it('has what is called so before what begins so before the rest, from cursor to cursor and from offset to offset', async () => {
    const expected = sorted(byRelevance);
    expect(await idsFromCursorToCursor('q=night', 500)).toEqual(expected.slice(0, 500));
    for (const offset of [5, 10, 100, 130, 400]) {
      const { items } = await page(`q=night&limit=20&offset=${offset}`);
      expect(items.map(({ id }) => id)).toEqual(expected.slice(offset, offset + 20));
    }
  });

  it.each(['tag=dreamwave', 'artist=kelo', 'q=night&tag=dreamwave'])('keeps its order with %s', async (query) => {
    const compare = query.startsWith('q') ? byRelevance : byPopularity;
    expect(await idsFromCursorToCursor(query, 300)).toEqual(sorted(compare).slice(0, 300));
  });

  it('looks at the year of each track, and begins at the right one when it is sorted by it', async () => {
    const later = EVERYTHING.filter(({ id }) => id % 12 !== 0);
    const query = 'tag=dreamwave&artist=kelo&year_from=1990&year_to=1999';
    const idsOf = (tracks: Track[]) => tracks.map(({ id }) => id).slice(0, 300);
    expect(await idsFromCursorToCursor(query, 300)).toEqual(idsOf([...later].sort(byPopularity)));
    expect(await idsFromCursorToCursor(`${query}&sort=year`, 300)).toEqual(idsOf(later));
  });

  it('is as long as can be told: 10,000 of one filter, at least what is shown of several', async () => {
    expect((await page('q=night')).total).toBe(10_000);
    expect((await page('tag=dreamwave')).total).toBe(10_000);
    const { total } = await page('q=night&tag=dreamwave&popularity_min=10&offset=3000');
    expect(total).toBeGreaterThanOrEqual(3020);
    expect(total).toBeLessThanOrEqual(EVERYTHING.filter(({ popularity }) => popularity >= 10).length);
  });

  it('is exact as soon as one filter passes fewer, on every page and behind the last', async () => {
    const ambient = EVERYTHING.filter(({ id }) => id % 3 === 0);
    const { items, total, next_cursor } = await page('q=night&tag=ambient&sort=popularity');
    expect(total).toBe(ambient.length);
    for (const place of [`cursor=${next_cursor}`, 'offset=3990', 'offset=5000'])
      expect((await page(`q=night&tag=ambient&sort=popularity&${place}`)).total).toBe(ambient.length);
    const liked = EVERYTHING.filter(({ popularity }) => popularity >= 50);
    expect((await page('tag=dreamwave&popularity_min=50&year_from=1980&sort=name')).total).toBe(liked.length);
    expect(items.map(({ id }) => id)).toEqual(
      ambient
        .sort(byPopularity)
        .map(({ id }) => id)
        .slice(0, 20),
    );
  });
});
