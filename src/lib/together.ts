/**
 * Does several works that share a transaction at once: while PostgreSQL is busy with a statement of one, the next of another is made. Ends
 * when all have ended, also when one rejects: a statement that came later than the rollback would be outside of the transaction.
 */
export async function together(...works: (() => Promise<unknown>)[]): Promise<void> {
  const ended = await Promise.allSettled(works.map((work) => work()));
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}
