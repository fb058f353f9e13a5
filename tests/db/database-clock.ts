import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';

/**
 * Puts a clock that stands still in the place of the database's own: its connections look for `clock_timestamp()` in a schema of ours
 * first. Like theirs it shows parts of a millisecond. Gives that clock, and what sets the database's hand to it.
 */
export async function stopDatabaseClock(database: Database): Promise<{ clock: FakeClock; sync(): Promise<void> }> {
  const execute = (statement: string) => database.run((db) => db.execute(sql.raw(statement)));
  await execute('create schema test_clock');
  await execute('create table test_clock.hand as select 0::float8 as ms');
  await execute(`create function test_clock.clock_timestamp() returns timestamptz language sql volatile as
    'select to_timestamp(ms / 1000) + interval ''0.4 milliseconds'' from test_clock.hand'`);
  const path = 'search_path to test_clock, pg_catalog, public';
  await execute(`do $$ begin execute format('alter database %I set ${path}', current_database()); end $$`);
  await execute(`set ${path}`); // the embedded database has one session only
  database.reconnect();
  const clock = createFakeClock();
  return { clock, sync: async () => void (await execute(`update test_clock.hand set ms = ${clock.now().getTime()}`)) };
}
