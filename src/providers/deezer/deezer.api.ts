import { z } from 'zod';
import type { HttpAnswer } from '#lib/http-client.ts';
import { judgeByStatus } from '../judge-by-status.ts';
import type { CallContext } from '../provider.ts';
import type { SourceClient, SourcePolicy, SourceRequest } from '../source-client.ts';
import { optionalField, sourceCount, sourceList, sourceNumericId, sourceText, sourceUrl } from '../source-shapes.ts';

/** The largest page that Deezer gives; more is silently cut to it. */
export const DEEZER_PAGE_SIZE = 100;

/** 50 calls in 5 s are documented; 37 at the same moment were refused, of which there are far fewer here. */
export const deezerPolicy: SourcePolicy = {
  provider: 'deezer',
  limit: { calls: 49, windowMs: 5000, concurrency: 8 },
  deadlineMs: 4000,
  // Genre names follow the language.
  headers: { 'Accept-Language': 'en' },
  judge: (answer, json) => {
    const failed = errorAnswer.safeParse(json);
    return failed.success ? judgeByCode(failed.data.error) : judgeByDeezerStatus(answer);
  },
};

// Errors come with status 200. A real 404 has a bare string under `error`, which this shape leaves to the status.
const errorAnswer = z.object({ error: z.object({ code: z.number(), message: z.string().catch('no message') }) });

function judgeByCode({ code, message }: { code: number; message: string }): ReturnType<SourcePolicy['judge']> {
  const text = `code ${code}: ${message}`;
  switch (code) {
    case 4:
      return { fault: 'rate_limited', message: text };
    case 500: // "Wrong parameter": an id or code that nothing can have
    case 800: // "no data"
      return 'nothing';
    case 501:
    case 600:
      return { fault: 'unsupported', message: text };
    case 200:
    case 300:
      return { fault: 'unauthorized', message: text };
    case 700:
      return { fault: 'unavailable', message: text };
    default:
      return { fault: 'bad_response', message: text };
  }
}

function judgeByDeezerStatus(answer: HttpAnswer): ReturnType<SourcePolicy['judge']> {
  if (answer.status !== 403) return judgeByStatus(answer);
  // There is no account to refuse: the CDN turns away an address that asked too much.
  return { fault: 'rate_limited', message: 'HTTP 403' };
}

const artist = z.object({
  id: sourceNumericId,
  name: sourceText,
  picture_medium: optionalField(sourceUrl),
  picture_big: optionalField(sourceUrl),
  picture_xl: optionalField(sourceUrl),
  nb_album: optionalField(sourceCount),
  nb_fan: optionalField(sourceCount),
  role: optionalField(z.string()),
});

const genre = z.object({ id: sourceCount, name: sourceText });

const album = z.object({
  id: sourceNumericId,
  title: sourceText,
  cover_medium: optionalField(sourceUrl),
  cover_big: optionalField(sourceUrl),
  cover_xl: optionalField(sourceUrl),
  record_type: optionalField(z.string()),
  release_date: optionalField(z.string()),
  label: optionalField(sourceText),
  upc: optionalField(z.string()),
  nb_tracks: optionalField(sourceCount),
  fans: optionalField(sourceCount),
  explicit_lyrics: optionalField(z.boolean()),
  genres: optionalField(z.object({ data: sourceList(genre) })),
  artist: optionalField(artist),
  contributors: optionalField(sourceList(artist)),
});

const track = z.object({
  id: sourceNumericId,
  title: sourceText,
  isrc: optionalField(z.string()),
  duration: optionalField(sourceCount),
  track_position: optionalField(sourceCount),
  disk_number: optionalField(sourceCount),
  rank: optionalField(sourceCount),
  explicit_lyrics: optionalField(z.boolean()),
  artist: optionalField(artist),
  contributors: optionalField(sourceList(artist)),
  album: optionalField(album),
  preview: optionalField(sourceUrl),
});

function pageOf<T>(item: z.ZodType<T>): z.ZodType<DeezerPage<T>> {
  return z
    .object({ data: sourceList(item), total: optionalField(sourceCount), next: optionalField(sourceUrl) })
    .transform(({ data, total, next }) => ({ items: data, total, nextIndex: indexOf(next) }));
}

function indexOf(next: string | undefined): number | undefined {
  const index = Number(next && new URL(next).searchParams.get('index'));
  return Number.isInteger(index) && index > 0 ? index : undefined;
}

// Made once: calls in flight are merged only when they share their shape.
const artistPage = pageOf(artist);
const albumPage = pageOf(album);
const trackPage = pageOf(track);
const genrePage = pageOf(genre);

export type DeezerArtist = z.infer<typeof artist>;
export type DeezerAlbum = z.infer<typeof album>;
export type DeezerTrack = z.infer<typeof track>;
export type DeezerGenre = z.infer<typeof genre>;

/** A page of a Deezer list. `nextIndex` is where the following page starts; `total` is only roughly true for searches. */
export interface DeezerPage<T> {
  items: T[];
  total?: number;
  nextIndex?: number;
}

interface PageRequest {
  limit: number;
  index?: number;
}

/** Deezer's endpoints as functions: parsed answers, not yet ours. `null` where Deezer says that there is no such thing. */
export function createDeezerApi(client: SourceClient, apiUrl: string) {
  const get = <T>(path: string, schema: z.ZodType<T>, context: CallContext, query?: SourceRequest<T>['query']) =>
    client.request({ url: `${apiUrl}/${path}`, query, schema, context });

  const list =
    <T>(page: z.ZodType<DeezerPage<T>>) =>
    async (path: string, { limit, index }: PageRequest, context: CallContext, search?: { q: string }) => {
      const query = { ...search, limit: Math.min(limit, DEEZER_PAGE_SIZE), index: index || undefined };
      return (await get(path, page, context, query)) ?? { items: [] };
    };

  return {
    artists: list(artistPage),
    albums: list(albumPage),
    tracks: list(trackPage),
    artist: (key: string, context: CallContext) => get(`artist/${key}`, artist, context),
    /** `key`: an id, or `upc:` and a barcode. */
    album: (key: string, context: CallContext) => get(`album/${key}`, album, context),
    /** `key`: an id, or `isrc:` and an ISRC. */
    track: (key: string, context: CallContext) => get(`track/${key}`, track, context),
    genres: async (context: CallContext) => (await get('genre', genrePage, context))?.items ?? [],
  };
}

export type DeezerApi = ReturnType<typeof createDeezerApi>;
