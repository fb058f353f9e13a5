import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';

/** What must never be there, each as a query that counts it. */
const HALVES = {
  'albums without a credit':
    'select count(*)::int as rows from album where id not in (select album_id from album_artist)',
  'tracks without an artist':
    'select count(*)::int as rows from track where id not in (select track_id from track_artist)',
  'albums that no source told of':
    'select count(*)::int as rows from album where id not in (select album_id from source_record where album_id is not null)',
  'artists that cannot be found': missingDocs('artist'),
  'albums that cannot be found': missingDocs('album'),
  'tracks that cannot be found': missingDocs('track'),
  'search rows of artists that are gone': orphanDocs('artist'),
  'search rows of albums that are gone': orphanDocs('album'),
  'search rows of tracks that are gone': orphanDocs('track'),
};

function missingDocs(kind: string): string {
  return `select count(*)::int as rows from ${kind} where id not in (select entity_id from search_doc where kind = '${kind}')`;
}

function orphanDocs(kind: string): string {
  return `select count(*)::int as rows from search_doc where kind = '${kind}' and entity_id not in (select id from ${kind})`;
}

/** What is half-written in a library, by its name; empty when all is well. */
export async function findHalfWritten(database: Database): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [name, query] of Object.entries(HALVES)) {
    const [row] = await database.run((db) => db.execute<{ rows: number }>(sql.raw(query)));
    if (row && row.rows > 0) found[name] = row.rows;
  }
  return found;
}
