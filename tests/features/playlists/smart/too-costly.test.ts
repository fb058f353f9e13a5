import { sql } from 'drizzle-orm';
import { describe, expect, inject, test } from 'vitest';
import { withinBounds } from '#features/playlists/smart/rules.repository.ts';
import { useTestDatabase } from '../../../support/test-database.ts';

const own = useTestDatabase();
/** The embedded database cannot end a statement: there, only the number of conditions is a bound. */
const isEmbedded = inject('databaseTemplate').kind === 'embedded';

const within = (statement: string) =>
  own.database.transaction((tx) => withinBounds(tx, () => tx.execute<{ x: number }>(sql.raw(statement))));

describe('rules that take too long', () => {
  test.skipIf(isEmbedded)('are 422 with what to do, and the next statement has its usual time', async () => {
    await expect(within('select pg_sleep(5)')).rejects.toMatchObject({
      kind: 'unprocessable',
      code: 'rules.too_costly',
    });
    const [row] = await own.database.run((db) => db.execute<{ timeout: string }>(sql`show statement_timeout`));
    expect(row).toEqual({ statement_timeout: '10s' });
  });

  test('are told apart from rules that fail', async () => {
    await expect(within('select 1 / 0')).rejects.not.toMatchObject({ code: 'rules.too_costly' });
    expect(await within('select 1 as x')).toMatchObject([{ x: 1 }]);
  });
});
