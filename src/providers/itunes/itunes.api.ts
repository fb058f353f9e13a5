import { z } from 'zod';
import { judgeByStatus } from '../judge-by-status.ts';
import type { CallContext } from '../provider.ts';
import type { SourceClient, SourcePolicy } from '../source-client.ts';
import { optionalField, sourceCount, sourceList, sourceNumericId, sourceText, sourceUrl } from '../source-shapes.ts';

/** The most that one answer holds; there is no next page. */
export const ITUNES_MAX_RESULTS = 200;

/** Ids differ between Apple's stores: every id of ours is one of this store's. */
const STORE = 'us';

/** About 20 calls a minute are allowed. Too many are answered with 403, which here can mean nothing else: there is no account. */
export const itunesPolicy: SourcePolicy = {
  provider: 'itunes',
  limit: { calls: 20, windowMs: 60_000, concurrency: 6 },
  deadlineMs: 4000,
  judge: (answer) => {
    if (answer.status !== 403 && answer.status !== 429) return judgeByStatus(answer);
    return { fault: 'rate_limited', message: `HTTP ${answer.status}` };
  },
};

const artist = z.object({
  wrapperType: z.literal('artist'),
  artistType: z.literal('Artist').optional(),
  artistId: sourceNumericId,
  artistName: sourceText,
  primaryGenreName: optionalField(sourceText),
});

const album = z.object({
  wrapperType: z.literal('collection'),
  collectionId: sourceNumericId,
  collectionName: sourceText,
  collectionType: optionalField(z.string()),
  collectionExplicitness: optionalField(z.string()),
  artistId: optionalField(sourceNumericId),
  artistName: sourceText,
  artistViewUrl: optionalField(sourceUrl),
  artworkUrl100: optionalField(sourceUrl),
  trackCount: optionalField(sourceCount),
  releaseDate: optionalField(z.string()),
  primaryGenreName: optionalField(sourceText),
});

const song = z.object({
  wrapperType: z.literal('track'),
  kind: z.literal('song'),
  trackId: sourceNumericId,
  trackName: sourceText,
  trackExplicitness: optionalField(z.string()),
  trackTimeMillis: optionalField(sourceCount),
  trackNumber: optionalField(sourceCount),
  discNumber: optionalField(sourceCount),
  discCount: optionalField(sourceCount),
  previewUrl: optionalField(sourceUrl),
  artistId: optionalField(sourceNumericId),
  artistName: sourceText,
  artistViewUrl: optionalField(sourceUrl),
  collectionId: optionalField(sourceNumericId),
  collectionName: optionalField(sourceText),
  collectionExplicitness: optionalField(z.string()),
  /** Said only where the album is somebody else's than the song. */
  collectionArtistName: optionalField(sourceText),
  artworkUrl100: optionalField(sourceUrl),
  primaryGenreName: optionalField(sourceText),
});

/** What is neither: authors, music videos, audiobooks, films. An unreadable artist, album or song is not one of these. */
const other = z
  .object({ wrapperType: z.string(), artistType: z.string().optional(), kind: z.string().optional() })
  .refine(({ wrapperType, artistType, kind }) => {
    if (wrapperType === 'artist') return artistType !== undefined && artistType !== 'Artist';
    if (wrapperType === 'track') return kind !== 'song';
    return wrapperType !== 'collection';
  })
  .transform(() => ({ wrapperType: 'other' as const }));

const results = z
  .object({ results: sourceList(z.union([artist, album, song, other])) })
  .transform((answer) => answer.results);

export type ItunesArtist = z.infer<typeof artist>;
export type ItunesAlbum = z.infer<typeof album>;
export type ItunesSong = z.infer<typeof song>;
export type ItunesResult = z.infer<typeof results>[number];

interface SearchQuery {
  term: string;
  entity: 'musicArtist' | 'album' | 'song';
  limit: number;
}

/** `id` or `upc`; with `entity` the thing itself comes first and then its albums or songs. */
type LookupQuery = ({ id: string } | { upc: string }) & { entity: 'album' | 'song'; limit: number };

/** The two endpoints of Apple's search service; `[]` where it knows nothing. */
export function createItunesApi(client: SourceClient, apiUrl: string) {
  const get = async (path: string, query: Record<string, string | number>, context: CallContext) =>
    (await client.request({ url: `${apiUrl}/${path}`, query, schema: results, context })) ?? [];

  return {
    search: (query: SearchQuery, context: CallContext): Promise<ItunesResult[]> =>
      get('search', { ...query, media: 'music', country: STORE, limit: atMost(query.limit) }, context),
    lookup: (query: LookupQuery, context: CallContext): Promise<ItunesResult[]> =>
      get('lookup', { ...query, country: STORE, limit: atMost(query.limit) }, context),
  };
}

function atMost(limit: number): number {
  return Math.min(limit, ITUNES_MAX_RESULTS);
}
