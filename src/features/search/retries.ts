import { retryFailed, type SourcesDeps } from '#features/catalog/index.ts';
import type { Background } from '#lib/background.ts';

/** An artist that is searched again and again is looked at this often. */
const RETRY_EVERY_MS = 10_000;
const MAX_REMEMBERED = 1000;

/** Makes the function that asks again, in the background, what failed when it was last asked about an artist. */
export function createRetries(deps: SourcesDeps & { background: Background }): (artistId: number) => void {
  const retriedAt = new Map<number, number>();
  return (artistId) => {
    const now = deps.clock.now().getTime();
    if (now - (retriedAt.get(artistId) ?? 0) < RETRY_EVERY_MS) return;
    if (retriedAt.size >= MAX_REMEMBERED) retriedAt.clear();
    retriedAt.set(artistId, now);
    void deps.background.run(
      `retry:${artistId};`,
      async (signal) => void (await retryFailed(deps, { artistId, signal })),
    );
  };
}
