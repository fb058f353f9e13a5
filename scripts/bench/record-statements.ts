import { PgDialect } from 'drizzle-orm/pg-core';
import type { Database, Queryable } from '#db/client.ts';
import { isKept } from '#db/kept-texts.ts';

/** A statement as it goes to the driver. */
export interface Statement {
  sql: string;
  params: never[];
  /** Whether PostgreSQL reads and plans it once a connection. */
  isKept: boolean;
}

/** A database that writes down the statements of its reads between `start` and `stop`. */
export function recordStatements(wrapped: Database) {
  const dialect = new PgDialect();
  let statements: Statement[] | undefined;
  const watched = (db: Queryable): Queryable =>
    new Proxy(db, {
      get(target, key) {
        const own = Reflect.get(target, key);
        if (key !== 'execute' || !statements) return typeof own === 'function' ? own.bind(target) : own;
        return (query: Parameters<Queryable['execute']>[0]) => {
          if (typeof query !== 'string') {
            const { sql: text, params } = dialect.sqlToQuery(query.getSQL());
            statements?.push({ sql: text, params: params as never[], isKept: isKept(text) }); // as drizzle itself hands them to the driver
          }
          return target.execute(query);
        };
      },
    });
  return {
    database: {
      ...wrapped,
      run: (work, patience) => wrapped.run((db) => work(watched(db)), patience),
    } satisfies Database,
    start: () => {
      statements = [];
    },
    stop: (): Statement[] => {
      const recorded = statements ?? [];
      statements = undefined;
      return recorded;
    },
  };
}
