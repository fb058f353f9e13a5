import type { Sql } from 'postgres';

/**
 * A client whose results are whole. postgres.js 3.4.9 adds the rows that a statement had sent before it failed (it was ended, say) to those of
 * the next one on its connection, whose result then begins with as many holes. In a transaction the rollback is the next one.
 */
export function withoutHoles(client: Sql): Sql {
  const unsafe: Sql['unsafe'] = client.unsafe;
  return Object.assign(client, {
    unsafe: (...args: Parameters<Sql['unsafe']>) => {
      const pending = unsafe(...args);
      const { then } = pending;
      return Object.assign(pending, {
        // biome-ignore lint/suspicious/noThenProperty: what is awaited is a thenable already
        then: (resolve?: (result: unknown) => unknown, reject?: (error: unknown) => unknown) =>
          then.call(pending, (result) => (resolve ? resolve(filled(result)) : result), reject),
      });
    },
  });
}

function filled(result: { count: number | null; length: number; splice(start: number, many: number): unknown }) {
  const holes = result.length - (result.count ?? result.length);
  if (holes > 0) result.splice(0, holes);
  return result;
}
