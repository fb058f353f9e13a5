import { isNotNull, type SQL, sql } from 'drizzle-orm';
import type { RestStore } from '#lib/rest-store.ts';
import type { WindowStore } from '#lib/window-store.ts';
import type { Database } from './client.ts';
import { providerState } from './schema/providers.ts';

/** The rolling windows of all processes over one database, by the database's clock. */
export function createPostgresWindowStore(database: Database): WindowStore {
  return {
    async take(name, { calls, windowMs }) {
      const ask = takeStatement(name, calls, windowMs);
      // Should the connection be lost, `run` may take a second grant: a call too few is made then, never one too many.
      const [turn] = await database.run((db) => db.execute<{ granted: boolean; wait_ms: number | null }>(ask));
      if (turn) return turn.granted ? { granted: true } : { granted: false, waitMs: turn.wait_ms ?? windowMs };
      await database.run((db) => db.insert(providerState).values({ provider: name }).onConflictDoNothing());
      return this.take(name, { calls, windowMs });
    },
    async used(name, windowMs) {
      const [row] = await database.run((db) =>
        db.execute<{ used: number }>(sql`
          select count(*)::int as used from provider_state, unnest(grants) as granted_at
          where provider = ${name} and granted_at > clock_timestamp() - ${milliseconds(windowMs)}`),
      );
      return row?.used ?? 0;
    },
  };
}

/**
 * One statement, so that nobody can come between looking and taking. The clock is read only when the row is locked: otherwise whoever
 * waited for the lock would write a time before that of its forerunner. No row: the source is new here.
 */
function takeStatement(name: string, calls: number, windowMs: number): SQL {
  return sql`
    with locked as materialized (select grants from provider_state where provider = ${name} for update),
    looked as materialized (select grants, clock_timestamp() as now from locked),
    recent as materialized (
      select now, array(select g from unnest(grants) g where g > now - ${milliseconds(windowMs)} order by g) as grants from looked
    ),
    taken as (
      update provider_state set grants = recent.grants || recent.now from recent
      where provider = ${name} and cardinality(recent.grants) < ${calls}::int
      returning provider
    )
    select exists (select from taken) as granted,
      extract(epoch from grants[cardinality(grants) - ${calls}::int + 1] + ${milliseconds(windowMs)} - now)::float8 * 1000 as wait_ms
    from recent`;
}

function milliseconds(ms: number): SQL {
  return sql`${ms}::float8 * interval '1 millisecond'`;
}

/** The rests that sources asked for, by the clock of the process that was told. */
export function createPostgresRestStore(database: Database): RestStore {
  return {
    async load() {
      const rows = await database.run((db) =>
        db
          .select({
            provider: providerState.provider,
            until: providerState.blockedUntil,
            reason: providerState.blockReason,
          })
          .from(providerState)
          .where(isNotNull(providerState.blockedUntil)),
      );
      return new Map(
        rows.flatMap(({ provider, until, reason }) => (until ? [[provider, { until, reason: reason ?? '' }]] : [])),
      );
    },
    async block(provider, { until, reason }) {
      const rest = { blockedUntil: until, blockReason: reason };
      await database.run((db) =>
        db
          .insert(providerState)
          .values({ provider, ...rest })
          .onConflictDoUpdate({
            target: providerState.provider,
            set: rest,
            setWhere: sql`${providerState.blockedUntil} is null or ${providerState.blockedUntil} < excluded.blocked_until`,
          }),
      );
    },
  };
}
