import { z } from 'zod';
import type { HttpAnswer } from '#lib/http-client.ts';
import { judgeByStatus } from '../judge-by-status.ts';
import type { SourcePolicy } from '../source-client.ts';
import { optionalField, sourceCount, sourceList, sourceText, sourceUrl } from '../source-shapes.ts';

/** Spotify's own "Various Artists": nobody's page. */
export const VARIOUS_ARTISTS_ID = '0LyfQWJT6nXafLPZqxe9Of';

/** An artist, album or track id: 22 base62 characters. */
export const spotifyId = z.string().regex(/^[0-9A-Za-z]{22}$/);

const positive = sourceCount.refine((count) => count > 0);
const percent = z.number().min(0).max(100);
const image = z.object({ url: sourceUrl, width: optionalField(positive), height: optionalField(positive) });
const creditedArtist = z.object({ id: optionalField(spotifyId), name: sourceText });

/** An artist. `popularity` is kept as it came: that no artist has one tells the development mode of 2026. */
const artistShape = z.object({
  id: spotifyId,
  name: sourceText,
  images: optionalField(sourceList(image)),
  genres: optionalField(sourceList(sourceText)),
  followers: optionalField(z.object({ total: sourceCount })),
  popularity: z.unknown().optional(),
});

const albumFields = z.object({
  id: spotifyId,
  name: sourceText,
  artists: optionalField(sourceList(creditedArtist)),
  album_type: optionalField(z.string()),
  total_tracks: optionalField(positive),
  release_date: optionalField(z.string()),
  release_date_precision: optionalField(z.enum(['year', 'month', 'day'])),
  images: optionalField(sourceList(image)),
  genres: optionalField(sourceList(sourceText)),
  label: optionalField(sourceText),
  external_ids: optionalField(z.object({ upc: z.unknown().optional(), ean: z.unknown().optional() })),
  popularity: optionalField(percent),
});

/** A track; inside an album it has no `album`, no ISRC and no popularity. */
const trackShape = z.object({
  id: spotifyId,
  name: sourceText,
  artists: optionalField(sourceList(creditedArtist)),
  album: optionalField(albumFields),
  disc_number: optionalField(positive),
  track_number: optionalField(positive),
  duration_ms: optionalField(positive),
  explicit: optionalField(z.boolean()),
  external_ids: optionalField(z.object({ isrc: z.unknown().optional() })),
  popularity: optionalField(percent),
  preview_url: optionalField(sourceUrl),
});

/** One page; `next` is the address of the following one. */
function pageShape<T>(item: z.ZodType<T>) {
  return z.object({ items: sourceList(item), next: optionalField(sourceUrl), total: optionalField(sourceCount) });
}

/** An album; only when asked for by id does it bring its first tracks. */
const albumShape = albumFields.extend({ tracks: optionalField(pageShape(trackShape)) });

export type RawArtist = z.infer<typeof artistShape>;
export type RawAlbum = z.infer<typeof albumShape>;
export type RawTrack = z.infer<typeof trackShape>;
export type RawCreditedArtist = z.infer<typeof creditedArtist>;

export const tokenShape = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** The offset that the address of a following page carries. */
export function offsetOf(next: string | undefined): number | undefined {
  const offset = next === undefined ? null : new URL(next).searchParams.get('offset');
  return offset && /^\d{1,6}$/.test(offset) ? Number(offset) : undefined;
}

/** Not an answer, but how to ask again: with a new token, or for a smaller page. */
export class AskAgain {
  readonly how: 'with a new token' | 'for a smaller page';
  constructor(how: AskAgain['how']) {
    this.how = how;
  }
}

const errorBody = z.object({
  error: z.union([
    z.string(),
    z.object({ status: z.number(), message: z.string().catch(''), reason: optionalField(z.string()) }),
  ]),
});

/** The shape of an answer, or of the refusal that only asks to be asked in another way. */
export type AnswerShape<T> = z.ZodType<T | AskAgain>;

function orAskAgain<T>(schema: z.ZodType<T>): AnswerShape<T> {
  return z.unknown().transform((json, context): T | AskAgain => {
    const again = askAgainOf(json);
    if (again) return again;
    const parsed = schema.safeParse(json);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  });
}

function askAgainOf(json: unknown): AskAgain | undefined {
  const error = errorBody.safeParse(json).data?.error;
  if (typeof error !== 'object') return undefined;
  if (error.status === 401) return new AskAgain('with a new token');
  if (error.status === 400 && /invalid limit/i.test(error.message)) return new AskAgain('for a smaller page');
  return undefined;
}

/** What each question is answered with. They are made once: equal calls are known by their shape. */
export const answers = {
  artistSearch: orAskAgain(z.object({ artists: pageShape(artistShape) })),
  albumSearch: orAskAgain(z.object({ albums: pageShape(albumShape) })),
  trackSearch: orAskAgain(z.object({ tracks: pageShape(trackShape) })),
  artist: orAskAgain(artistShape),
  artistAlbums: orAskAgain(pageShape(albumShape)),
  topTracks: orAskAgain(z.object({ tracks: sourceList(trackShape) })),
  relatedArtists: orAskAgain(z.object({ artists: sourceList(artistShape) })),
  album: orAskAgain(albumShape),
  albumTracks: orAskAgain(pageShape(trackShape)),
  track: orAskAgain(trackShape),
};

const HOUR_MS = 3_600_000;

/** How Spotify wants to be called: about 90 calls in 30 s are known to pass; the number is not published. */
export const spotifyPolicy: SourcePolicy = {
  provider: 'spotify',
  limit: { calls: 85, windowMs: 30_000, concurrency: 8 },
  deadlineMs: 4000,
  judge(answer, json) {
    const { status } = answer;
    if (status === 429) return judgeLimit(json);
    if (status < 400 || status >= 500) return judgeByStatus(answer);
    const error = errorBody.safeParse(json).data?.error;
    // The token endpoint writes its error as a word, the Web API as an object.
    if (typeof error === 'string') return judgeToken(error);
    if (!error) return { fault: status === 401 ? 'unauthorized' : 'bad_response', message: `HTTP ${status}` };
    if (askAgainOf(json)) return 'ok';
    return judgeRefusal(answer, error.message);
  },
};

function judgeLimit(json: unknown): ReturnType<SourcePolicy['judge']> {
  const error = errorBody.safeParse(json).data?.error;
  const isQuota = typeof error === 'object' && error.reason === 'QUOTA_EXCEEDED';
  return {
    fault: 'rate_limited',
    message: isQuota ? 'the quota of the developer account is used up' : 'HTTP 429',
  };
}

function judgeToken(error: string): ReturnType<SourcePolicy['judge']> {
  const reason = error === 'invalid_client' ? 'the client is not known' : error.slice(0, 60);
  return {
    fault: 'unauthorized',
    message: `Spotify gives no token (${reason}): check SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET`,
  };
}

function judgeRefusal({ status }: HttpAnswer, reason: string): ReturnType<SourcePolicy['judge']> {
  if (status === 403 && /premium/i.test(reason)) {
    return {
      fault: 'unauthorized',
      message: 'Spotify wants the owner of the app to have Premium; after subscribing it takes a few hours',
      retryAfterMs: 3 * HOUR_MS,
    };
  }
  if (status === 403 || status === 410 || /service not found/i.test(reason)) {
    return { fault: 'unsupported', message: `Spotify does not answer this for this app (HTTP ${status})` };
  }
  if (status === 404 || /invalid (base62 )?id/i.test(reason)) return 'nothing';
  return { fault: 'bad_response', message: `HTTP ${status}: ${reason.slice(0, 100)}` };
}
