import { json, z } from '#http/api.ts';
import type { JudgedVideo, Video } from '#music/match-video.ts';
import type { VideoLink } from './link-video.ts';

/** The id of a video, as it stands at the end of its address. */
const videoId = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'must be the id of a video, like dQw4w9WgXcQ')
  .openapi({ description: 'The id of a video', example: 'dQw4w9WgXcQ' });

const video = {
  id: z.string(),
  url: z.string().openapi({ description: 'Its page' }),
  title: z.string(),
  channel: z.string().nullable(),
  duration_ms: z.number().int().nullable(),
};

export const videoSchema = z.object(video).openapi('Video');

const candidateSchema = z
  .object({ ...video, score: z.number().int(), is_match: z.boolean(), reasons: z.array(z.string()) })
  .openapi('VideoCandidate');

/** What is known of a track's video. */
export const videoLinkSchema = z
  .object({
    track_id: z.number().int(),
    video: videoSchema.nullable().openapi({ description: 'Null: nothing is good enough to be taken without asking' }),
    confirmed: z.boolean().openapi({ description: 'A person said so' }),
    score: z.number().int().openapi({ description: '0 to 100; from 75 on a video is taken', example: 85 }),
    reasons: z.array(z.string()).openapi({ description: 'What speaks for and against the best one' }),
    candidates: z.array(candidateSchema),
    source: z.string().nullable().openapi({ description: 'Who was searched; null: nobody had to be' }),
  })
  .openapi('VideoLink');

export const videoSearchSchema = z.object({ items: z.array(videoSchema), source: z.string() }).openapi('VideoSearch');

/** A person's word about a video. */
const choiceBody = z.union([
  z.strictObject({ video_id: videoId, confirmed: z.literal(true) }),
  z.strictObject({ video_id: videoId, rejected: z.literal(true) }),
]);

export const choiceRequest = {
  required: true,
  ...json('Which video, and what about it', choiceBody, { video_id: 'dQw4w9WgXcQ', confirmed: true }),
};

export const videoExample: z.input<typeof videoSchema> = {
  id: 'dQw4w9WgXcQ',
  url: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ',
  title: 'First Light',
  channel: 'Lumen Harbour - Topic',
  duration_ms: 233_000,
};

const reasons = ['the title is the same', 'the artist is in the channel', 'the length fits (0.4 s longer)'];

export const videoLinkExample: z.input<typeof videoLinkSchema> = {
  track_id: 1,
  video: videoExample,
  confirmed: false,
  score: 100,
  reasons,
  candidates: [{ ...videoExample, score: 100, is_match: true, reasons }],
  source: 'youtube',
};

/** A video with its page, whose address is `watchUrl` and its id. */
export function presentVideo({ id, title, channel, durationMs }: Video, watchUrl: string): z.infer<typeof videoSchema> {
  return { id, url: watchUrl + id, title, channel: channel ?? null, duration_ms: durationMs ?? null };
}

/** The link as it is shown; without a match the best candidate says why. */
export function presentLink(
  trackId: number,
  link: Omit<VideoLink, 'song'>,
  watchUrl: string,
): z.infer<typeof videoLinkSchema> {
  const { chosen, isConfirmed, candidates, source } = link;
  const best = chosen ?? candidates[0];
  const presentCandidate = ({ video, score, isMatch, reasons }: JudgedVideo) => ({
    ...presentVideo(video, watchUrl),
    score,
    is_match: isMatch,
    reasons,
  });
  return {
    track_id: trackId,
    video: chosen && presentVideo(chosen.video, watchUrl),
    confirmed: isConfirmed,
    score: best?.score ?? 0,
    reasons: best?.reasons ?? ['no video was found'],
    candidates: candidates.map(presentCandidate),
    source,
  };
}
