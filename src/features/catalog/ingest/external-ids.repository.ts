import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { rowsAs, upsertChanged } from '#db/upsert.ts';
import type { RecordKind } from './source-records.repository.ts';

export interface ExternalIdRow {
  provider: string;
  external_id: string;
  owner: number;
  /** Given by the id's own source: it wins over a cross-link that says otherwise. */
  own: boolean;
}

/** Adds external ids; ids are never taken away, and moved only on the word of their own source. */
export async function writeExternalIds(
  db: Queryable,
  of: RecordKind | 'track',
  rows: ExternalIdRow[],
): Promise<number> {
  const owner = `${of}_id`;
  const columns: Record<string, string> = { provider: 'text', external_id: 'text', [owner]: 'int' };
  const unique = new Map<string, ExternalIdRow>();
  for (const row of rows) {
    const id = `${row.provider}:${row.external_id}`;
    const known = unique.get(id);
    if (!known || (row.own && !known.own)) unique.set(id, row);
  }
  const asRow = ({ owner: id, provider, external_id }: ExternalIdRow) => ({ provider, external_id, [owner]: id });
  const [own, linked] = [[...unique.values()].filter((row) => row.own), [...unique.values()].filter((row) => !row.own)];
  const table = `${of}_external_id`;
  const moved = await upsertChanged(db, { table, key: ['provider', 'external_id'], columns }, own.map(asRow));
  if (linked.length === 0) return moved;
  const added = await db.execute(sql`
    insert into ${sql.raw(table)} (provider, external_id, ${sql.raw(owner)})
    select r.provider, r.external_id, ${sql.raw(`r.${owner}`)} from ${rowsAs('r', columns, linked.map(asRow))}
    order by 1, 2 on conflict do nothing`);
  return moved + added.count;
}
