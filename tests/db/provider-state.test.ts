import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { createPostgresRestStore, createPostgresWindowStore } from '#db/provider-state.ts';
import { describeWindowStore } from '../lib/window-store.contract.ts';
import { useTestDatabase } from '../support/test-database.ts';

const test = useTestDatabase();

describeWindowStore('in PostgreSQL', async () => ({
  store: createPostgresWindowStore(test.database),
  pass: async (ms) => {
    await test.database.run((db) =>
      db.execute(sql`update provider_state
        set grants = array(select g - ${ms}::float8 * interval '1 millisecond' from unnest(grants) g)`),
    );
  },
}));

describe('the rest store in PostgreSQL', () => {
  const day = (n: number) => new Date(Date.UTC(2030, 0, n));

  it('keeps the longer of two rests, and the words that belong to it', async () => {
    const rests = createPostgresRestStore(test.database);
    await rests.block('spotify', { until: day(2), reason: 'rate_limited: quota' });
    await rests.block('spotify', { until: day(1), reason: 'rate_limited: slower' });
    expect((await rests.load()).get('spotify')).toEqual({ until: day(2), reason: 'rate_limited: quota' });

    await rests.block('spotify', { until: day(3), reason: 'unauthorized: premium' });
    expect((await rests.load()).get('spotify')).toEqual({ until: day(3), reason: 'unauthorized: premium' });
  });

  it('ends those with a certain reason, and no others', async () => {
    const rests = createPostgresRestStore(test.database);
    await rests.block('lastfm', { until: day(1), reason: 'unauthorized: invalid key' });
    await rests.block('itunes', { until: day(1), reason: 'rate_limited: unauthorized: no' });
    await rests.endAll('unauthorized:');
    const left = await rests.load();
    expect([left.has('lastfm'), left.has('itunes')]).toEqual([false, true]);
  });

  it('leaves the window of the source as it is', async () => {
    const windows = createPostgresWindowStore(test.database);
    await windows.take('deezer', { calls: 1, windowMs: 60_000 }, 1);
    await createPostgresRestStore(test.database).block('deezer', { until: day(1), reason: 'rate_limited: quota' });
    expect(await windows.used('deezer', 60_000)).toBe(1);
    expect([...(await createPostgresRestStore(test.database).load()).keys()]).toContain('deezer');
  });
});
