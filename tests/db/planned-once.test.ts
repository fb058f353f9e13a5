import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { type Database, openDatabase, type Patience } from '#db/client.ts';
import { keptStatement } from '#db/kept-statement.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { findPostgres, startThrowawayServer } from '../support/throwaway-postgres.ts';

const binaries = findPostgres();
if (!binaries) process.stderr.write('planned-once.test.ts is skipped: no PostgreSQL (initdb, pg_ctl) here\n');

/** One for which PostgreSQL prefers a plan for the very values: of few ids it reads the rows, of many the table. */
const ask = keptStatement<{ id: number }, { ids: string }>(
  (value) => sql`select id from artist where id = any(${value('ids')}::int[]) order by popularity desc limit 1`,
);

/** How a kept statement was planned that was asked for eight times, one after the other, so on one connection. */
async function plansOf(database: Database, patience: Patience) {
  for (let time = 1; time <= 8; time += 1) await database.run((db) => ask(db, { ids: `{${time}}` }), patience);
  const [plans] = await database.run(
    (db) =>
      db.execute(
        sql`select generic_plans::int as once, custom_plans::int as anew from pg_prepared_statements where statement like '%order by popularity%'`,
      ),
    patience,
  );
  return plans;
}

it.skipIf(!binaries)('A kept statement is planned once where somebody types', { timeout: 60_000 }, async () => {
  const server = await startThrowawayServer(binaries ?? '');
  const database = await openDatabase(
    { databaseUrl: server.url, storageRoot: '' },
    { log: silentLogger, clock: systemClock },
  );
  try {
    expect(await plansOf(database, 'typing')).toEqual({ once: 8, anew: 0 });
    expect(await plansOf(database, 'usual')).toMatchObject({ anew: expect.toSatisfy((times: number) => times >= 5) });
  } finally {
    await database.close();
    await server.remove();
  }
});
