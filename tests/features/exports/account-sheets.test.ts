import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import * as schema from '#db/schema/index.ts';
import { accountSheets, LEFT_OUT } from '#features/exports/account-sheets-sql.ts';

const tables = Object.values<unknown>(schema).flatMap((value) => (is(value, PgTable) ? getTableConfig(value) : []));
const withAccount = tables.filter(({ foreignKeys }) =>
  foreignKeys.some((key) => getTableConfig(key.reference().foreignTable).name === 'account'),
);

test('every table with an account is exported with it, or says why not', () => {
  expect(withAccount.length).toBeGreaterThan(15);
  const known = new Set([...accountSheets(1).map(({ name }) => name), ...Object.keys(LEFT_OUT)]);
  expect(withAccount.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
});

test('no column that opens anything is exported', () => {
  const columns = accountSheets(1).flatMap(({ columns }) => Object.keys(columns));
  expect(columns.filter((name) => /hash$|password|prefix|token|secret/.test(name) && name !== 'sha256')).toEqual([]);
});
