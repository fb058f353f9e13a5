import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { findPreview } from '#features/media/preview.ts';
import { ProviderError } from '#providers/provider-error.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { madeSource, registryOf } from '../../support/made-source.ts';
import { fillSmallLibrary } from '../../support/small-library.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const own = useTestDatabase();
const MINUTE_MS = 60_000;
let clock: FakeClock;
let asked: string[];
let fault: ProviderError | undefined;
/** Gives a new address each time, which is good for a quarter of an hour. */
const deezer = madeSource('deezer', {
  async getTrackPreview(key) {
    asked.push(key);
    if (fault) throw fault;
    if (key === 'none') return null;
    const expiresAt = new Date(clock.now().getTime() + 15 * MINUTE_MS);
    return { url: `https://cdn.example/${key}/${asked.length}`, expiresAt };
  },
});

beforeEach(async () => {
  await own.database.run(fillSmallLibrary);
  await own.database.run((db) =>
    db.execute(
      sql`insert into track_external_id (provider, external_id, track_id) values ('deezer', '11', 1), ('deezer', 'none', 2)`,
    ),
  );
  await own.database.run((db) =>
    db.execute(sql`update track set preview_url = 'https://lasting.example/3' where id = 3`),
  );
  clock = createFakeClock();
  asked = [];
  fault = undefined;
});

const preview = (trackId: number) =>
  findPreview({ database: own.database, registry: registryOf(deezer), clock }, trackId);

describe('the preview of a track', () => {
  it('is asked for once, and anew a minute before it expires', async () => {
    expect(await preview(1)).toBe('https://cdn.example/11/1');
    await clock.advance(13 * MINUTE_MS);
    expect(await preview(1)).toBe('https://cdn.example/11/1');
    expect(asked).toEqual(['11']);
    await clock.advance(MINUTE_MS);
    expect(await preview(1)).toBe('https://cdn.example/11/2');
    expect(await preview(1)).toBe('https://cdn.example/11/2');
    expect(asked).toEqual(['11', '11']);
  });

  it('that lasts is never asked for', async () => {
    expect(await preview(3)).toBe('https://lasting.example/3');
    expect(asked).toEqual([]);
  });

  it('that no source has is told from one that could not be asked for', async () => {
    await expect(preview(2)).rejects.toMatchObject({ kind: 'not_found', code: 'preview.not_found' });
    await expect(preview(4)).rejects.toMatchObject({ kind: 'not_found', code: 'preview.not_found' });
    await expect(preview(999)).rejects.toMatchObject({ kind: 'not_found', code: 'track.not_found' });
    fault = new ProviderError('deezer', 'unavailable', 'no answer');
    await expect(preview(1)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'preview.unavailable',
      retryAfterS: 10,
    });
  });
});
