import { isNotNull, type SQL, sql } from 'drizzle-orm';
import type { Clock } from '#lib/clock.ts';
import type { RestStore } from '#lib/rest-store.ts';
import { LATEST_ARRIVAL_MS, type WindowLimit, type WindowStore } from '#lib/window-store.ts';
import type { Database } from './client.ts';
import { milliseconds } from './milliseconds.ts';
import { providerState } from './schema/providers.ts';
import { idArray, textArray } from './upsert.ts';

/** A grant that this process took, of which the database does not know yet how it ended. */
interface OpenGrant {
  /** Under which the database counts it, as its text. */
  stamp: string;
  /** By this process's clock, epoch milliseconds: the source saw the call by then. Unset: it is in flight. */
  seenBy?: number;
}

/**
 * The rolling windows of all processes over one database, by the database's clock. A grant's stamp says by when the source has seen the
 * call. Until its end is known that is `LATEST_ARRIVAL_MS` after the process last asked for turns, when the call was in flight: so the
 * grants of a process that was killed count for long enough. Each `take` restamps what the process knows better by then.
 */
export function createPostgresWindowStore(database: Database, clock: Clock): WindowStore {
  const openByName = new Map<string, OpenGrant[]>();
  const now = () => clock.now().getTime();
  return {
    async take(name, limit, wanted) {
      const open = openByName.get(name) ?? [];
      const inFlight = open.filter((grant) => grant.seenBy === undefined);
      const ask = takeStatement(name, limit, wanted, {
        stamps: open.map(({ stamp }) => stamp),
        seenMsAgo: open.map(({ seenBy = now() + LATEST_ARRIVAL_MS }) => within(limit.windowMs, now() - seenBy)),
      });
      // Should the connection be lost, `run` may take the grants a second time: the first ones count as those of a killed process.
      const [turns] = await database.run((db) => db.execute<{ granted: number; waitMs: number; stamp: string }>(ask));
      if (!turns) {
        await database.run((db) => db.insert(providerState).values({ provider: name }).onConflictDoNothing());
        return this.take(name, limit, wanted);
      }
      const { granted, waitMs, stamp } = turns;
      for (const grant of inFlight) grant.stamp = stamp;
      const added = Array.from({ length: granted }, (): OpenGrant => ({ stamp }));
      const untold = (openByName.get(name) ?? []).filter((grant) => inFlight.includes(grant) || !open.includes(grant));
      openByName.set(name, [...untold, ...added]);
      return { granted, waitMs };
    },
    end(name, answered) {
      const ended = openByName.get(name)?.find((grant) => grant.seenBy === undefined);
      if (ended) ended.seenBy = now() + (answered ? 0 : LATEST_ARRIVAL_MS);
    },
    async used(name, windowMs) {
      const [row] = await database.run((db) =>
        db.execute<{ used: number }>(sql`
          select count(*)::int as used from provider_state, unnest(grants) as seen_by
          where provider = ${name} and seen_by > clock_timestamp() - ${milliseconds(windowMs)}`),
      );
      return row?.used ?? 0;
    },
  };
}

/**
 * One statement, so that nobody can come between looking and taking. The clock is read only when the row is locked: otherwise whoever
 * waited for the lock would write a time before that of its forerunner; in milliseconds, as the column keeps them, so that a stamp is found
 * again. No row: the source is new here. A stamp in the future is of a call that was in flight a moment ago: it may have ended since, so
 * that asking again can be of use a window after that moment.
 */
function takeStatement(
  name: string,
  { calls, windowMs }: WindowLimit,
  wanted: number,
  told: { stamps: string[]; seenMsAgo: number[] },
): SQL {
  const lead = milliseconds(LATEST_ARRIVAL_MS);
  return sql`
    with locked as materialized (select grants from provider_state where provider = ${name} for update),
    looked as materialized (select grants, clock_timestamp()::timestamptz(3) as now from locked),
    numbered as (
      select stamp, row_number() over (partition by stamp) as nth from looked, unnest(grants) as stamp
    ),
    told as (
      select stamp, ago, row_number() over (partition by stamp order by ago) as nth
      from unnest(${textArray(told.stamps)}::timestamptz[], ${idArray(told.seenMsAgo)}) as told(stamp, ago)
    ),
    recent as materialized (
      select now, now + ${lead} as stamp, array(
        select seen_by from (
          select coalesce(now - ago * interval '1 millisecond', stamp) as seen_by from numbered left join told using (stamp, nth)
        ) as known
        where seen_by > now - ${milliseconds(windowMs)} order by seen_by
      ) as grants from looked
    ),
    allowed as (
      select *, greatest(0, least(${wanted}::int, ${calls}::int - cardinality(grants))) as granted from recent
    ),
    turned as materialized (
      select now, stamp, granted, grants || array_fill(stamp, array[granted]) as grants from allowed
    ),
    taken as (
      update provider_state set grants = turned.grants from turned
      where provider = ${name} and (turned.granted > 0 or ${told.stamps.length > 0})
    ),
    answer as (
      select *, grants[cardinality(grants) - ${calls}::int + 1] as blocking from turned
    )
    select granted, stamp::text, case when granted = ${wanted}::int then 0 else
      greatest(1, extract(epoch from case when blocking > now then blocking - ${lead} else blocking end
        + ${milliseconds(windowMs)} - now)::float8 * 1000) end as "waitMs"
    from answer`;
}

/** Whatever a clock that is set anew makes of a time: older than the window is all the same, and none is later than the latest arrival. */
function within(windowMs: number, msAgo: number): number {
  return Math.max(-LATEST_ARRIVAL_MS, Math.min(windowMs, msAgo));
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
