import { z } from '#http/api.ts';

const count = z.number().int();
const keptCounts = z.object({
  kept: count,
  failed: count.openapi({ description: 'Could not be had when last tried; what was kept before is kept still' }),
});

/** `GET /images/stats`. */
export const imageStatsSchema = z
  .object({
    hits: z
      .object({ memory: count, disk: count, not_modified: count })
      .openapi({ description: 'Answered without making anything' }),
    misses: count.openapi({ description: 'Pictures that had to be made' }),
    refusals: z.record(z.string(), count).openapi({ description: 'By reason' }),
    bytes: z.object({ fetched: count, served: count }),
    decodes: z.object({ count, total_ms: count }),
    memory: z.object({ pictures: count, bytes: count }),
    cache: z.object({ bytes: count }).openapi({ description: 'Files that can be made again' }),
    kept: z.object({ artists: keptCounts, albums: keptCounts }).openapi({ description: 'Pictures that stay for good' }),
  })
  .openapi('ImageStats', { description: 'Counts of this process since it began, and what is stored now' });
