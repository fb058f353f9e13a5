import { z } from 'zod';
import { parsePartialDate } from '#music/partial-date.ts';
import { judgeByStatus } from '../judge-by-status.ts';
import type { SourcePolicy } from '../source-client.ts';
import { optionalField, sourceCount, sourceList, sourceMbid, sourceText, sourceUrl } from '../source-shapes.ts';

/** The largest page that MusicBrainz gives. */
export const MAX_PAGE = 100;

/** A busy server mostly says `Retry-After: 0`, and means a second like everything here. */
const MIN_RETRY_MS = 1000;

/**
 * One call a second for everything that comes from our address. The server says 503 when it is busy as well as when we are too fast,
 * and 403 to clients that do not say who they are.
 */
export const musicbrainzPolicy: SourcePolicy = {
  provider: 'musicbrainz',
  limit: { calls: 1, windowMs: 1000, concurrency: 1 },
  deadlineMs: 5000,
  judge(answer, json) {
    const message = errorMessage.safeParse(json).data?.error ?? `HTTP ${answer.status}`;
    if (answer.status === 403) return { fault: 'unauthorized', message };
    if (answer.status === 429 || answer.status === 503) {
      if (answer.status === 429 || /rate limit/i.test(message)) return { fault: 'rate_limited', message };
      const asked = Number(answer.headers['retry-after']) || 0;
      return { fault: 'unavailable', message, retryAfterMs: Math.max(MIN_RETRY_MS, asked * 1000) };
    }
    const judged = judgeByStatus(answer);
    return typeof judged === 'string' ? judged : { ...judged, message };
  },
};

const errorMessage = z.object({ error: z.string() });

const text = optionalField(sourceText);
const date = z
  .unknown()
  .optional()
  .transform((value) => parsePartialDate(value));
const durationMs = optionalField(sourceCount.refine((value) => value > 0));
const list = <T>(item: z.ZodType<T>) => optionalField(sourceList(item));

const tag = z.object({ name: sourceText, count: z.number() });

const artist = z.object({
  id: sourceMbid,
  name: sourceText,
  'sort-name': text,
  disambiguation: text,
  type: text,
  country: optionalField(z.string().regex(/^[A-Z]{2}$/)),
  'life-span': optionalField(z.object({ begin: date, end: date })),
  aliases: list(z.object({ name: sourceText })),
  tags: list(tag),
  genres: list(tag),
  relations: list(z.object({ ended: optionalField(z.boolean()), url: z.object({ resource: sourceUrl }) })),
});
export type MbArtist = z.infer<typeof artist>;

const credits = list(z.object({ name: text, joinphrase: optionalField(z.string()), artist: optionalField(artist) }));
export type MbCredits = z.infer<typeof credits>;

const releaseGroup = z.object({
  id: sourceMbid,
  title: sourceText,
  'primary-type': text,
  'secondary-types': list(sourceText),
  'first-release-date': date,
  'artist-credit': credits,
  tags: list(tag),
});
export type MbReleaseGroup = z.infer<typeof releaseGroup>;

const trackFields = {
  title: sourceText,
  length: durationMs,
  'artist-credit': credits,
  isrcs: list(z.string()),
};

const track = z.object({
  ...trackFields,
  position: optionalField(sourceCount),
  recording: optionalField(z.object({ ...trackFields, id: sourceMbid })),
});
export type MbTrack = z.infer<typeof track>;

const medium = z.object({
  position: optionalField(sourceCount),
  'track-count': optionalField(sourceCount),
  /** How many tracks of the medium come before the ones that are given. */
  'track-offset': optionalField(sourceCount),
  tracks: list(track),
  /** What a recording search calls `tracks`. */
  track: list(track),
});
export type MbMedium = z.infer<typeof medium>;

const release = z.object({
  id: sourceMbid,
  title: sourceText,
  status: text,
  date,
  barcode: text,
  'track-count': optionalField(sourceCount),
  'artist-credit': credits,
  'release-group': optionalField(releaseGroup),
  'label-info': list(z.object({ label: optionalField(z.object({ name: sourceText })) })),
  media: list(medium),
});
export type MbRelease = z.infer<typeof release>;

const recording = z.object({ ...trackFields, id: sourceMbid, tags: list(tag), releases: list(release) });
export type MbRecording = z.infer<typeof recording>;

export const artistShape = artist;
export const recordingShape = recording;
export const artistSearchShape = z.object({ artists: sourceList(artist) });
export const releaseGroupSearchShape = z.object({ 'release-groups': sourceList(releaseGroup) });
export const recordingSearchShape = z.object({ recordings: sourceList(recording) });
export const releasesShape = z.object({ releases: sourceList(release) });
/** A browse: unlike a search, it names its total after what it lists. */
export const releaseGroupBrowseShape = z.object({
  'release-groups': sourceList(releaseGroup),
  'release-group-count': optionalField(sourceCount),
});
