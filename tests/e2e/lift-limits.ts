import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';

/** Lets this database forget every grant of a rolling window, so that our own limits cost a test no time. */
export async function liftLimits(database: Database): Promise<void> {
  await database.run((db) =>
    db.execute(sql`create function forget_grants() returns trigger language plpgsql as
      $$ begin new.grants = '{}'; return new; end $$`),
  );
  await database.run((db) =>
    db.execute(sql`create trigger no_limits before insert or update on provider_state
      for each row execute function forget_grants()`),
  );
}
