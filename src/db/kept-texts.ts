import type { Sql } from 'postgres';

const KEPT = new Set<string>();

/** From now on PostgreSQL keeps the statement of this text for each connection that has had it. */
export function keepText(text: string): void {
  KEPT.add(text);
}

/** True for the text of a statement that PostgreSQL keeps for a connection. */
export function isKept(text: string): boolean {
  return KEPT.has(text);
}

/** Has the driver keep them; the others that drizzle hands to it are planned each time, for the values that they come with. */
export function keepStatements(client: Sql): Sql {
  const unsafe: Sql['unsafe'] = client.unsafe;
  return Object.assign(client, {
    unsafe: (text: string, params?: never[], options?: object) =>
      unsafe(text, params, { ...options, prepare: isKept(text) }),
  });
}
