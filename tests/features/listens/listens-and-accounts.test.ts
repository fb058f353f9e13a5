import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import type { Queryable } from '#db/client.ts';
import { isForeignKeyViolation } from '#db/foreign-key.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const own = useTestDatabase();

beforeEach(async () => {
  await own.database.run(async (db) => {
    await db.execute(sql`delete from account where id > 1`);
    await db.execute(sql`truncate artist, album restart identity cascade`);
    await db.execute(
      sql`insert into account (id, username, username_norm, registered_at) values (2, 'two', 'two', now())`,
    );
    await db.execute(sql`insert into artist (name, name_norm) values ('Air', 'air')`);
    await db.execute(sql`insert into album (title, title_norm) values ('Moon', 'moon')`);
    await db.execute(sql`insert into recording (title, title_norm, artist_id) values ('Song', 'song', 1)`);
    await db.execute(sql`insert into track (album_id, recording_id, title, title_norm) values (1, 1, 'Song', 'song')`);
  });
});

const listenOf = (account: number) => sql`
  insert into listen (account_id, recording_id, track_id, listened_at) values (${account}::int, 1, 1, now())`;
/** The embedded database has one after the other anyway. */
const isReal = inject('databaseTemplate').kind === 'real';
const somebodyWaits = async (db: Queryable) =>
  (await db.execute(sql`select from pg_locks where not granted and pid <> pg_backend_pid()`)).length > 0;
const ownersOfListens = () =>
  own.database.run(async (db) =>
    (await db.execute<{ id: number }>(sql`select account_id as id from listen order by id`)).map(({ id }) => id),
  );

describe('a listen and the account that it is of', () => {
  test('there is none of an account that is not here', async () => {
    const writing = own.database.run((db) => db.execute(listenOf(3)));
    await expect(writing).rejects.toSatisfy(isForeignKeyViolation);
    const moving = own.database.transaction(async (db) => {
      await db.execute(listenOf(2));
      await db.execute(sql`update listen set account_id = 3`);
    });
    await expect(moving).rejects.toSatisfy(isForeignKeyViolation);
    expect(await ownersOfListens()).toEqual([]);
  });

  test('it goes with the account, and those of others stay', async () => {
    for (const account of [1, 2]) await own.database.run((db) => db.execute(listenOf(account)));
    await own.database.run((db) => db.execute(sql`delete from account where id = 2`));
    expect(await ownersOfListens()).toEqual([1]);
  });

  test('one that comes while the account goes does not stay behind it', async () => {
    let gone: Promise<unknown> | undefined;
    await own.database.transaction(async (db) => {
      await db.execute(listenOf(2));
      gone = own.database.run((other) => other.execute(sql`delete from account where id = 2`));
      while (isReal && !(await somebodyWaits(db)));
    });
    await gone;
    expect(await ownersOfListens()).toEqual([]);
  });
});
