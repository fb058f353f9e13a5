import type { Database } from '#db/client.ts';
import { findTrackRef, notHere } from '#features/catalog/index.ts';
import type { Clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { ProviderError } from '#providers/provider-error.ts';
import type { Registry } from '#providers/registry.ts';
import { findKnownPreview, writePreview } from './previews.repository.ts';

export interface PreviewDeps {
  database: Database;
  registry: Registry;
  clock: Clock;
}

/** What ends sooner may end before the player is there. */
const GOOD_FOR_MS = 60_000;
const COME_BACK_S = 10;

/**
 * The address of a track's preview: one that lasts, one that was given a moment ago, or a new one from a source.
 * @throws {AppError} `track.not_found`, `preview.not_found`, or `preview.unavailable` when every source that may have one failed.
 */
export async function findPreview(deps: PreviewDeps, trackId: number): Promise<string> {
  const { database, registry, clock } = deps;
  const goodAt = new Date(clock.now().getTime() + GOOD_FOR_MS);
  const { known, ref } = await database.run(async (db) => ({
    known: await findKnownPreview(db, trackId, goodAt),
    ref: await findTrackRef(db, trackId),
  }));
  if (!known || !ref) throw notHere('track', trackId);
  if (known.url) return known.url;
  const failures: ProviderError[] = [];
  for (const provider of registry.with('getTrackPreview')) {
    const key = provider.trackKey(ref);
    if (!key) continue;
    try {
      const preview = await provider.getTrackPreview(key, { priority: 'user' });
      if (!preview) continue;
      await database.run((db) => writePreview(db, { trackId, provider: provider.name, ...preview }));
      return preview.url;
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      failures.push(error);
    }
  }
  throw failures.length > 0 ? unavailable(failures) : noPreview();
}

function unavailable(failures: readonly ProviderError[]): AppError {
  const reasons = failures.map(({ provider, message }) => `${provider}: ${message}`).join('; ');
  return new AppError('unavailable', 'preview.unavailable', `No source could be asked for a preview (${reasons}).`, {
    retryAfterS: COME_BACK_S,
  });
}

function noPreview(): AppError {
  return new AppError('not_found', 'preview.not_found', 'No source has a preview of this track.');
}
