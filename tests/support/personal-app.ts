import { sql } from 'drizzle-orm';
import { beforeAll, beforeEach } from 'vitest';
import type { Database } from '#db/client.ts';
import type { Router } from '#http/api.ts';
import { createHttpApp } from '#http/http-app.ts';
import { silentLogger } from '#lib/logger.ts';
import { type CountingDatabase, countQueries } from './count-queries.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { type Asking, askingWith } from './people.ts';
import { fillSmallLibrary } from './small-library.ts';
import { useTestDatabase } from './test-database.ts';
import { owner } from './viewers.ts';

interface PersonalApp {
  /** Only within tests and hooks that come after `usePersonalApp`. */
  readonly app: Router;
  readonly database: CountingDatabase;
  readonly clock: FakeClock;
  /** The two people here: the machine's owner, and somebody who sees nothing of theirs. */
  readonly one: Asking;
  readonly two: Asking;
  execute(statement: string): Promise<Record<string, unknown>[]>;
}

const SECOND = { ...owner, id: 2, roles: ['listener' as const] };

/** Some routes over the small library, made anew for each test, with two people and a clock that stands at 2026-11-21, 12:00. */
export function usePersonalApp(mount: (deps: { database: Database; clock: FakeClock }) => Router[]): PersonalApp {
  const own = useTestDatabase();
  let made: { app: Router; database: CountingDatabase; clock: FakeClock; one: Asking; two: Asking } | undefined;
  const current = () => {
    if (!made) throw new Error('the personal app is there in tests and in hooks that come after usePersonalApp only');
    return made;
  };
  const execute = (statement: string) => own.database.run(async (db) => [...(await db.execute(sql.raw(statement)))]);
  beforeAll(async () => {
    await execute(
      `insert into account (id, username, username_norm, registered_at) values (${SECOND.id}, 'two', 'two', now())`,
    );
  });
  beforeEach(async () => {
    await own.database.run(fillSmallLibrary);
    const clock = createFakeClock();
    const database = countQueries(own.database);
    const app = createHttpApp({
      config: { host: '127.0.0.1', trustLoopback: true },
      log: silentLogger,
      clock,
      identify: async ({ credential }) => (credential === 'two' ? SECOND : owner),
    });
    for (const router of mount({ database, clock })) app.route('/', router);
    made = { app, database, clock, one: askingWith(app), two: askingWith(app, { authorization: 'Bearer two' }) };
  });
  return {
    get app() {
      return current().app;
    },
    get database() {
      return current().database;
    },
    get clock() {
      return current().clock;
    },
    get one() {
      return current().one;
    },
    get two() {
      return current().two;
    },
    execute,
  };
}
