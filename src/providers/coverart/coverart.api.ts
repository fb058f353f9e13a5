import { z } from 'zod';
import { judgeByStatus } from '../judge-by-status.ts';
import type { SourcePolicy } from '../source-client.ts';
import { optionalField, sourceList, sourceUrl } from '../source-shapes.ts';

/** The archive states no limit; behind it stands archive.org, which is slow at times. */
export const coverartPolicy: SourcePolicy = {
  provider: 'coverart',
  limit: { calls: 2, windowMs: 1000, concurrency: 2 },
  deadlineMs: 5000,
  judge: judgeByStatus,
};

/** The sizes of thumbnails, in pixels of the longer side, largest first. Old entries lack the largest. */
export const THUMBNAIL_SIZES = ['1200', '500', '250'] as const;

const thumbnails = z.object({
  '1200': optionalField(sourceUrl),
  '500': optionalField(sourceUrl),
  '250': optionalField(sourceUrl),
});

const coverImage = z.object({
  image: sourceUrl,
  front: optionalField(z.boolean()),
  back: optionalField(z.boolean()),
  thumbnails: optionalField(thumbnails),
});
export type CoverImage = z.infer<typeof coverImage>;

/** All pictures of one release, or of the release that was chosen to show its group. */
export const coverIndexShape = z.object({ images: sourceList(coverImage) });
