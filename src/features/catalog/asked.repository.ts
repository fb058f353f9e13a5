import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { rowsAs, textArray } from '#db/upsert.ts';
import { wordsOf } from '#music/normalize.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { Capability } from '#providers/provider.ts';

/** One question to one source, as it is remembered. */
export interface AskedKey {
  provider: ProviderName;
  capability: Capability;
  key: string;
}

/** What a question came to. `part`: the first pages of a list are here, and not the others. */
export type Outcome = 'found' | 'part' | 'nothing' | 'failed';

/** What is remembered of a question. */
export interface Asked extends AskedKey {
  askedAt: Date;
  outcome: Outcome;
  /** Of a part: where the other pages begin. */
  next: string | null;
  /** Why it failed. Of a part: why the next page did. */
  detail: string | null;
}

const KEY = { provider: 'text', capability: 'text', key: 'text' } as const;

/** What is remembered of these questions. */
export async function findAsked(db: Queryable, keys: readonly AskedKey[]): Promise<Asked[]> {
  if (keys.length === 0) return [];
  const rows = await db.execute<Omit<Asked, 'askedAt'> & { asked_at: number } & Record<string, unknown>>(sql`
    select a.provider, a.capability, a.key, a.outcome, a.next, a.detail, extract(epoch from a.asked_at)::float8 * 1000 as asked_at
    from asked a join ${rowsAs(
      'r',
      KEY,
      keys.map(({ provider, capability, key }) => ({ provider, capability, key })),
    )}
      using (provider, capability, key)`);
  return rows.map(({ asked_at, ...row }) => ({ ...row, askedAt: new Date(asked_at) }));
}

/**
 * Remembers that questions were asked. A failure never replaces an answer: a whole one is only older than it should be, and of a part it is
 * noted.
 */
export async function writeAsked(db: Queryable, rows: readonly Asked[]): Promise<void> {
  const asRow = ({ askedAt, provider, capability, key, outcome, next, detail }: Asked) => ({
    provider,
    capability,
    key,
    asked_at: askedAt.toISOString(),
    outcome,
    next,
    detail,
  });
  const columns = { ...KEY, asked_at: 'timestamptz', outcome: 'text', next: 'text', detail: 'text' } as const;
  const failedPage = sql`excluded.outcome = 'failed' and asked.outcome = 'part'`;
  await db.execute(sql`
    insert into asked (provider, capability, key, asked_at, outcome, next, detail)
    select r.provider, r.capability, r.key, r.asked_at, r.outcome, r.next, r.detail from ${rowsAs('r', columns, rows.map(asRow))} order by r.provider, r.capability, r.key
    on conflict (provider, capability, key) do update
      set asked_at = excluded.asked_at, detail = excluded.detail,
        outcome = case when ${failedPage} then asked.outcome else excluded.outcome end,
        next = case when ${failedPage} then asked.next else excluded.next end
      where excluded.outcome <> 'failed' or asked.outcome in ('failed', 'part')`);
}

/** What a source was asked about, whatever the question: its own key. */
export type AskedSubject = Pick<AskedKey, 'provider' | 'key'>;

/** Forgets that these questions were asked about these things, of lists also those that were asked for in part. */
export async function forgetAsked(
  db: Queryable,
  capabilities: readonly Capability[],
  subjects: readonly AskedSubject[],
): Promise<void> {
  const columns = { provider: 'text', key: 'text' } as const;
  // A list of some types of albums has them behind its key.
  await db.execute(sql`
    delete from asked a using ${rowsAs('r', columns, subjects)}
    where a.capability = any(${textArray(capabilities)}) and a.provider = r.provider
    and case a.capability when 'getArtistAlbums' then split_part(a.key, ' ', 1) else a.key end = r.key`);
}

/** Forgets searches that could have found something of these normalised names: for the name itself, or for words of theirs. */
export async function forgetSearches(db: Queryable, names: readonly string[]): Promise<void> {
  const words = [...new Set(names.flatMap(wordsOf))];
  await db.execute(sql`
    delete from asked where capability in ('searchArtists', 'searchAlbums', 'searchTracks')
    and (string_to_array(key, ' ') <@ ${textArray(words)} or key in (select unnest(${textArray(names)})))`);
}
