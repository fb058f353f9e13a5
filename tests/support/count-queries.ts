import type { Database, Queryable } from '#db/client.ts';

const STATEMENTS = new Set<PropertyKey>([
  'execute',
  'select',
  'selectDistinct',
  'selectDistinctOn',
  'insert',
  'update',
  'delete',
  '$count',
]);

/** A database that counts the statements that go through it. */
export interface CountingDatabase extends Database {
  /** How many statements `work` needs. */
  countDuring(work: () => Promise<unknown>): Promise<number>;
}

/** The same database, counting. What runs at the same time as what is counted is counted with it. */
export function countQueries(database: Database): CountingDatabase {
  let count = 0;
  const counting = (db: Queryable): Queryable =>
    new Proxy(db, {
      get(target, name) {
        if (STATEMENTS.has(name)) count += 1;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  return {
    description: database.description,
    run: (work, patience) => database.run((db) => work(counting(db)), patience),
    transaction: (work) => database.transaction((tx) => work(counting(tx))),
    ping: () => database.ping(),
    reconnect: () => database.reconnect(),
    close: () => database.close(),
    async countDuring(work) {
      const before = count;
      await work();
      return count - before;
    },
  };
}
