/**
 * Does several works that share a transaction at once: while PostgreSQL is busy with a statement of one, the next of another is made. Ends
 * when all have ended, also when one rejects: a statement that came later than the rollback would be outside of the transaction. Rejects with
 * what failed first: whatever the others say after it, that the transaction is aborted, is its doing.
 */
export async function together(...works: (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  await Promise.all(works.map((work) => work().catch((error: unknown) => failures.push(error))));
  if (failures.length > 0) throw failures[0];
}
