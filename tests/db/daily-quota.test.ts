import { expect, test } from 'vitest';
import { createPostgresDailyQuota } from '#db/daily-quota.ts';
import { useTestDatabase } from '../support/test-database.ts';

const own = useTestDatabase();
const ration = { name: 'searches', day: '2026-11-21', units: 3 };

test('a day has its allowance and no more, however many ask at once; the next day has its own', async () => {
  const quota = createPostgresDailyQuota(own.database);
  const asked = await Promise.all(Array.from({ length: 20 }, () => quota.take({ ...ration, allowance: 10 })));
  expect(asked.filter((granted) => granted)).toHaveLength(3);
  expect(await quota.take({ ...ration, units: 1, allowance: 10 })).toBe(true);
  expect(await quota.take({ ...ration, units: 1, allowance: 10 })).toBe(false);
  expect(await quota.take({ ...ration, day: '2026-11-22', allowance: 10 })).toBe(true);
  expect(await quota.take({ ...ration, name: 'downloads', units: 11, allowance: 10 })).toBe(false);
});

test('what is given back can be taken again', async () => {
  const quota = createPostgresDailyQuota(own.database);
  const day = '2026-12-01';
  expect(await quota.take({ ...ration, day, allowance: 3 })).toBe(true);
  await quota.giveBack({ ...ration, day });
  expect(await quota.take({ ...ration, day, allowance: 3 })).toBe(true);
  expect(await quota.take({ ...ration, day, allowance: 3 })).toBe(false);
});
