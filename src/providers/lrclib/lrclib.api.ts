import { z } from 'zod';
import { judgeByStatus } from '../judge-by-status.ts';
import type { CallContext } from '../provider.ts';
import type { SourceClient, SourcePolicy } from '../source-client.ts';
import { optionalField, sourceNumericId } from '../source-shapes.ts';

/** LRCLIB states no limit, and is slow at times. */
export const lrclibPolicy: SourcePolicy = {
  provider: 'lrclib',
  limit: { calls: 20, windowMs: 5000, concurrency: 4 },
  deadlineMs: 8000,
  judge: judgeByStatus,
};

const lyrics = z.object({
  id: sourceNumericId,
  /** Seconds. */
  duration: optionalField(z.number().positive()),
  instrumental: z.boolean().catch(false),
  plainLyrics: optionalField(z.string()),
  syncedLyrics: optionalField(z.string()),
});

export type LrclibLyrics = z.infer<typeof lyrics>;

/** What LRCLIB looks lyrics up by. The names are compared exactly (letter case aside), `duration` (seconds) within 2 s. */
export interface LrclibQuery {
  artist_name: string;
  track_name: string;
  album_name?: string;
  duration?: number;
}

/** LRCLIB's look-up by names; null where it has no such track. */
export function createLrclibApi(client: SourceClient, apiUrl: string) {
  return {
    lyrics: (query: LrclibQuery, context: CallContext): Promise<LrclibLyrics | null> =>
      client.request({ url: `${apiUrl}/get`, query: { ...query }, schema: lyrics, context }),
  };
}
