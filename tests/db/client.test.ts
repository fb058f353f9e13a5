import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { pgErrorCode } from '#db/client.ts';
import { useTestDatabase } from '../support/test-database.ts';

describe('the database', () => {
  const test = useTestDatabase();

  it('answers many parameterised queries at once, each with its own parameters', async () => {
    const asked = Array.from({ length: 400 }, (_, n) => n);
    const answers = await Promise.all(
      asked.map((n) =>
        test.database.run((db) =>
          n % 2
            ? db.execute<{ n: number; text: string }>(sql`select ${n}::int as n, ${`odd ${n}`}::text as text`)
            : db.execute<{ n: number; text: string }>(
                sql`select ${`even ${n}`}::text as text, ${n}::int as n, ${1}::int`,
              ),
        ),
      ),
    );
    expect(answers.map(([row]) => row?.n)).toEqual(asked);
    expect(answers.map(([row]) => row?.text)).toEqual(asked.map((n) => `${n % 2 ? 'odd' : 'even'} ${n}`));
  });

  it('tells the SQLSTATE of a failed statement, however it is wrapped', async () => {
    const error = await test.database.run((db) => db.execute(sql`select 1/0`)).catch((e: unknown) => e);
    expect(pgErrorCode(error)).toBe('22012');
  });
});
