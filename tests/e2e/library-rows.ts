import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { QualityTable } from '#music/quality.ts';

type Row = Record<string, unknown> & { field_sources: Record<string, ProviderName> };

/** What the library knows: `artist 3` → its row, without the times at which it was written. Whoever was joined to another is that one. */
export type LibraryRows = Map<string, Row>;

const TABLES = ['artist', 'album', 'track', 'recording'] as const;

export async function readLibrary(database: Database): Promise<LibraryRows> {
  const library: LibraryRows = new Map();
  for (const table of TABLES) {
    const rows = await database.run((db) =>
      db.execute<{ id: number; row: Row }>(
        sql.raw(`select id, to_jsonb(t) - 'created_at' - 'updated_at' as row from ${table} t order by id`),
      ),
    );
    for (const { id, row } of rows) library.set(`${table} ${id}`, row);
  }
  const joined = await database.run((db) =>
    db.execute<{ old: number; now: number }>(sql`select old_id as old, new_id as now from artist_redirect`),
  );
  for (const { old, now } of joined) {
    const row = library.get(`artist ${now}`);
    if (row) library.set(`artist ${old}`, row);
  }
  return library;
}

/** What one source said, as it is kept. */
export async function readRecords(database: Database, except: ProviderName): Promise<unknown[]> {
  return database.run(async (db) => [
    ...(await db.execute(sql`
      select provider, kind, key, detail, facts from source_record where provider <> ${except} order by provider, kind, key, detail`)),
  ]);
}

/** Every fact that got worse from one reading to the next: gone, emptied, or taken over by a source that is less good at it. */
export function worsenings(before: LibraryRows, after: LibraryRows, quality: QualityTable): string[] {
  return [...before].flatMap(([name, old]) => {
    const now = after.get(name);
    if (!now) return [`${name} is gone`];
    const emptied = Object.keys(old)
      .filter((field) => isSomething(old[field]) && !isSomething(now[field]))
      .map((field) => `${name}: ${field} was ${JSON.stringify(old[field])} and is ${JSON.stringify(now[field])}`);
    const lowered = Object.entries(old.field_sources)
      .filter(
        ([field, source]) => qualityOf(quality, now.field_sources[field], field) < qualityOf(quality, source, field),
      )
      .map(([field, source]) => `${name}: ${field} was from ${source} and is from ${now.field_sources[field]}`);
    return [...emptied, ...lowered];
  });
}

function isSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== undefined && value !== '' && value !== false;
}

/** Rows name their fields as callers see them, qualities as the code does. */
function qualityOf(quality: QualityTable, source: ProviderName | undefined, field: string): number {
  if (!source) return -1;
  const table: Partial<Record<string, number>> = quality[source];
  return table[field.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())] ?? quality[source].default;
}
