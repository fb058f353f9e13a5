import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, rowsAs, upsertChanged } from '#db/upsert.ts';
import type { Detail, SourceRecord } from '#music/facts.ts';
import type { SourceName } from '#music/provider-names.ts';

export type RecordKind = 'artist' | 'album' | 'recording';

/** What names a record. */
export interface RecordKey {
  kind: RecordKind;
  provider: SourceName;
  key: string;
  detail: Detail;
}

export interface RecordRow extends RecordKey {
  facts: object;
  /** Our artist, album or recording. */
  owner: number;
}

const OWNER = { artist: sql`s.artist_id`, album: sql`s.album_id`, recording: sql`s.recording_id` };
const KEY = { kind: 'text', provider: 'text', key: 'text', detail: 'text' } as const;

/** The stored records of some keys, whoever owns them. */
export async function findRecords(
  db: Queryable,
  keys: readonly RecordKey[],
): Promise<(Omit<RecordRow, 'owner'> & { owner: number | null })[]> {
  if (keys.length === 0) return [];
  const wanted = keys.map(({ kind, provider, key, detail }) => ({ kind, provider, key, detail }));
  return db.execute<Omit<RecordRow, 'owner'> & { owner: number | null } & Record<string, unknown>>(sql`
    select s.kind, s.provider, s.key, s.detail, s.facts, coalesce(s.artist_id, s.album_id, s.recording_id) as owner
    from source_record s join ${rowsAs('r', KEY, wanted)} using (provider, kind, key, detail)`);
}

/** All records of some of our artists, albums or recordings, by owner; an owner without any has an empty list. */
export async function findRecordsOf<Facts>(
  db: Queryable,
  kind: RecordKind,
  ownerIds: readonly number[],
): Promise<Map<number, SourceRecord<Facts>[]>> {
  const byOwner = new Map<number, SourceRecord<Facts>[]>(ownerIds.map((id) => [id, []]));
  if (ownerIds.length === 0) return byOwner;
  const rows = await db.execute<SourceRecord<Facts> & { owner: number } & Record<string, unknown>>(sql`
    select s.provider, s.key, s.detail, s.facts, ${OWNER[kind]} as owner from source_record s
    where s.kind = ${kind} and ${OWNER[kind]} = any(${idArray(ownerIds)})`);
  for (const { owner, provider, key, detail, facts } of rows) {
    byOwner.get(owner)?.push({ provider, key, detail, facts });
  }
  return byOwner;
}

/** Returns how many were new or different. */
export async function writeRecords(db: Queryable, rows: readonly RecordRow[], fetchedAt: Date): Promise<number> {
  const columns = {
    ...KEY,
    artist_id: 'int',
    album_id: 'int',
    recording_id: 'int',
    facts: 'jsonb',
    fetched_at: 'timestamptz',
  } as const;
  const fetched_at = fetchedAt.toISOString();
  return upsertChanged(
    db,
    { table: 'source_record', key: ['provider', 'kind', 'key', 'detail'], columns },
    rows.map(({ kind, provider, key, detail, facts, owner }) => ({
      ...{ kind, provider, key, detail, facts, fetched_at },
      artist_id: kind === 'artist' ? owner : null,
      album_id: kind === 'album' ? owner : null,
      recording_id: kind === 'recording' ? owner : null,
    })),
  );
}
