/** A process that opens a database and works on it, for tests that kill it: see `startDatabaseChild`. */
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { type Database, openDatabase } from '#db/client.ts';
import { installDriverGuard } from '#db/driver-guard.ts';
import { takeLock } from '#db/embedded-lock.ts';
import { systemClock } from '#lib/clock.ts';
import { AppError, messageOf } from '#lib/errors.ts';
import { silentLogger } from '#lib/logger.ts';
import type { ChildMessage, ChildTask } from './start-database-child.ts';

const task: ChildTask = JSON.parse(process.argv[2] ?? '');
const tell = (message: ChildMessage) => process.send?.(message);

/** Inserts 1, 2, 3, … one transaction each, and tells of each that was committed, until it is killed. */
async function write(database: Database): Promise<never> {
  await database.run((db) => db.execute(sql`create table if not exists acknowledged (n int primary key)`));
  const [row] = await database.run((db) =>
    db.execute<{ n: number }>(sql`select coalesce(max(n), 0) as n from acknowledged`),
  );
  for (let n = (row?.n ?? 0) + 1; ; n++) {
    await database.transaction((tx) => tx.execute(sql`insert into acknowledged values (${n})`));
    tell({ acknowledged: n });
  }
}

/** Queries and transactions at once until told to stop; then tells how each of them ended. */
async function load(database: Database): Promise<void> {
  const report = { answered: 0, unavailable: 0, others: [] as string[] };
  let stopped = false;
  process.once('message', () => {
    stopped = true;
  });
  const note = (error: unknown) => {
    if (error instanceof AppError && error.code === 'database.unavailable') report.unavailable++;
    else report.others.push(messageOf(error));
  };
  const worker = async (index: number) => {
    while (!stopped) {
      const work = index % 2 ? readOnce(database) : writeOnce(database);
      await work.then(() => report.answered++, note);
      await systemClock.sleep(5);
    }
  };
  await Promise.all(Array.from({ length: 24 }, (_, index) => worker(index)));
  await database.ping();
  tell({ report });
}

async function readOnce(database: Database): Promise<void> {
  await database.run((db) => db.execute(sql`select ${1}::int, pg_sleep(0.01)`));
}

async function writeOnce(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(sql`insert into load values (${1})`);
    await tx.execute(sql`select ${'a'}::text, pg_sleep(0.01)`);
    await tx.execute(sql`insert into load values (${2})`);
  });
}

/** Tries to take the lock at a word, and keeps it until it is killed. */
async function lock(): Promise<void> {
  tell({ opened: 'ready to try' });
  await new Promise((resolve) => process.once('message', resolve));
  try {
    takeLock(join(task.config.storageRoot, 'db.lock'), 'The folder');
    tell({ outcome: 'locked' });
  } catch (error) {
    tell({ outcome: messageOf(error) });
  }
  await new Promise((resolve) => process.once('message', resolve));
}

async function workOnDatabase(): Promise<void> {
  const database = await openDatabase(task.config, {
    log: silentLogger,
    clock: systemClock,
    deadlineMs: task.deadlineMs,
  });
  installDriverGuard(process, database, (error) => {
    tell({ failed: messageOf(error) });
    process.exit(1);
  });
  if (task.work === 'load') await database.run((db) => db.execute(sql`create table if not exists load (n int)`));
  tell({ opened: database.description });
  if (task.work === 'write') await write(database);
  if (task.work === 'load') await load(database);
  if (task.work === 'open') await new Promise((resolve) => process.once('message', resolve));
  await database.close();
}

try {
  await (task.work === 'lock' ? lock() : workOnDatabase());
  process.disconnect?.();
} catch (error) {
  tell({ failed: messageOf(error) });
  process.exit(1);
}
