import { isNotNull, type SQL, sql } from 'drizzle-orm';
import type { RestStore } from '#lib/rest-store.ts';
import type { WindowLimit, WindowStore } from '#lib/window-store.ts';
import type { Database } from './client.ts';
import { providerState } from './schema/providers.ts';

/** The rolling windows of all processes over one database, by the database's clock. */
export function createPostgresWindowStore(database: Database): WindowStore {
  return {
    async take(name, limit, wanted) {
      const ask = takeStatement(name, limit, wanted);
      // Should the connection be lost, `run` may take the grants a second time: some calls too few are made then, never one too many.
      const [turns] = await database.run((db) => db.execute<{ granted: number; waitMs: number }>(ask));
      if (turns) return { ...turns };
      await database.run((db) => db.insert(providerState).values({ provider: name }).onConflictDoNothing());
      return this.take(name, limit, wanted);
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
function takeStatement(name: string, { calls, windowMs }: WindowLimit, wanted: number): SQL {
  return sql`
    with locked as materialized (select grants from provider_state where provider = ${name} for update),
    looked as materialized (select grants, clock_timestamp() as now from locked),
    recent as materialized (
      select now, array(select g from unnest(grants) g where g > now - ${milliseconds(windowMs)} order by g) as grants from looked
    ),
    allowed as (
      select now, grants, greatest(0, least(${wanted}::int, ${calls}::int - cardinality(grants))) as granted from recent
    ),
    turned as materialized (
      select now, granted, grants || array_fill(now, array[granted]) as grants from allowed
    ),
    taken as (
      update provider_state set grants = turned.grants from turned where provider = ${name} and turned.granted > 0
    )
    select granted, case when granted = ${wanted}::int then 0 else
      extract(epoch from grants[cardinality(grants) - ${calls}::int + 1] + ${milliseconds(windowMs)} - now)::float8 * 1000 end as "waitMs"
    from turned`;
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
    async endAll(reasonPrefix) {
      await database.run((db) =>
        db
          .update(providerState)
          .set({ blockedUntil: null, blockReason: null })
          .where(sql`starts_with(${providerState.blockReason}, ${reasonPrefix})`),
      );
    },
  };
}
