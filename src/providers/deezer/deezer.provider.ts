import type { Clock } from '#lib/clock.ts';
import { parseBarcode } from '#music/barcode.ts';
import type { PartialDate } from '#music/entities.ts';
import { parseIsrc } from '#music/isrc.ts';
import type { ExternalIds } from '#music/provider-names.ts';
import type { FieldQuality } from '#music/quality.ts';
import type { CallContext, Provider } from '../provider.ts';
import type { SourceClient, SourcePolicy } from '../source-client.ts';
import {
  createDeezerApi,
  DEEZER_PAGE_SIZE,
  type DeezerApi,
  type DeezerGenre,
  type DeezerTrack,
  deezerPolicy,
} from './deezer.api.ts';
import {
  albumOf,
  albumWithTracksOf,
  artistOf,
  artistsOf,
  genreOf,
  similarArtistsOf,
  trackOf,
  VARIOUS_ARTISTS_ID,
} from './deezer.map.ts';

/** Strong in pictures, ISRCs and reach; its dates are those of the edition, its genres few and broad. */
export const deezerQuality: FieldQuality = {
  default: 60,
  credits: 75,
  releaseDate: 50,
  barcode: 75,
  tracks: 75,
  discNumber: 75,
  position: 75,
  isrc: 80,
  explicit: 75,
  images: 85,
  tags: 40,
};

const UNKNOWN_PREVIEW_LIFE_MS = 5 * 60 * 1000;
const GENRES_LAST_MS = 24 * 60 * 60 * 1000;
/** 5000 tracks: no real album is larger, and an answer that never ends must not keep us. */
const MAX_TRACK_PAGES = 50;

interface DeezerDeps {
  source: (policy: SourcePolicy) => SourceClient;
  clock: Clock;
  /** The whole base without a slash at its end. */
  apiUrl: string;
}

/** Deezer's public catalogue, which needs no key. */
export function createDeezerProvider({ source, clock, apiUrl }: DeezerDeps) {
  const api = createDeezerApi(source(deezerPolicy), apiUrl);
  const genres = genresOfTheDay(api, clock);

  return {
    name: 'deezer',
    quality: deezerQuality,
    artistKey: ({ externalIds }) => (externalIds.deezer === VARIOUS_ARTISTS_ID ? null : keyOf(externalIds)),
    albumKey: ({ externalIds }) => keyOf(externalIds),
    trackKey: ({ externalIds }) => keyOf(externalIds),

    async searchArtists({ query, limit }, context) {
      return artistsOf((await api.artists('search/artist', { limit }, context, { q: query })).items);
    },
    async searchAlbums({ query, limit }, context) {
      return (await api.albums('search/album', { limit }, context, { q: query })).items.map(albumOf);
    },
    async searchTracks({ query, limit }, context) {
      return (await api.tracks('search/track', { limit }, context, { q: query })).items.map(trackOf);
    },
    async getTagArtists({ tag, limit, page }, context) {
      const genre = genreOf(tag, await genres(context));
      if (!genre) return [];
      // Deezer gives a genre's artists as one list without a total; our pages are cut out of it.
      const { items } = await api.artists(`genre/${genre.id}/artists`, { limit: DEEZER_PAGE_SIZE }, context);
      return artistsOf(items)
        .slice((page - 1) * limit, page * limit)
        .map((artist) => ({ ...artist, tags: [{ name: genre.name, weight: 100 }] }));
    },

    async getArtist(key, context) {
      const raw = await api.artist(key, context);
      return raw && artistOf(raw);
    },
    async getArtistAlbums({ key, page }, context) {
      const request = { limit: DEEZER_PAGE_SIZE, index: Number(page ?? 0) };
      const { items, total, nextIndex } = await api.albums(`artist/${key}/albums`, request, context);
      return { items: items.map(albumOf), total, next: nextIndex?.toString() };
    },
    async getArtistTopTracks({ key, limit }, context) {
      return (await api.tracks(`artist/${key}/top`, { limit }, context)).items.map(trackOf);
    },
    async getSimilarArtists({ key, limit }, context) {
      return similarArtistsOf((await api.artists(`artist/${key}/related`, { limit }, context)).items);
    },

    async getAlbum(key, context) {
      // The album's own list of tracks has neither ISRC nor position, so both answers are needed.
      const [raw, tracks] = await Promise.all([api.album(key, context), allTracks(api, key, context)]);
      return raw && albumWithTracksOf(raw, tracks.items, tracks.complete);
    },
    async getAlbumTracks(key, context) {
      const { items, complete } = await allTracks(api, key, context);
      return items.length === 0 ? null : { tracks: items.map(trackOf), isComplete: complete };
    },
    async findAlbumByBarcode(barcode, context) {
      const upc = parseBarcode(barcode);
      const raw = upc ? await api.album(`upc:${upc}`, context) : null;
      return raw && albumOf(raw);
    },
    async findTrackByIsrc(isrc, context) {
      const code = parseIsrc(isrc);
      const raw = code ? await api.track(`isrc:${code}`, context) : null;
      return raw && trackOf(raw);
    },
    async getTrack(key, context) {
      const raw = await api.track(key, context);
      return raw && trackOf(raw);
    },
    async getTrackPreview(key, context) {
      const raw = await api.track(key, context);
      return raw?.preview ? { url: raw.preview, expiresAt: previewExpiry(raw.preview, clock) } : null;
    },
    async getFreshReleases({ days }, context) {
      const since = dayBefore(clock, days);
      const { items } = await api.albums('editorial/0/releases', { limit: DEEZER_PAGE_SIZE }, context);
      return items.map(albumOf).filter(({ releaseDate }) => releaseDate === undefined || releaseDate >= since);
    },
  } satisfies Provider;
}

function keyOf({ deezer }: ExternalIds): string | null {
  return deezer && /^[1-9]\d*$/.test(deezer) ? deezer : null;
}

/** The list of genres, asked at most once a day; an empty one is not believed for longer than the call. */
function genresOfTheDay(api: DeezerApi, clock: Clock) {
  let known: { genres: DeezerGenre[]; at: number } | undefined;
  return async (context: CallContext): Promise<DeezerGenre[]> => {
    const now = clock.now().getTime();
    if (known && now - known.at < GENRES_LAST_MS) return known.genres;
    const genres = await api.genres(context);
    if (genres.length > 0) known = { genres, at: now };
    return genres;
  };
}

async function allTracks(api: DeezerApi, key: string, context: CallContext) {
  const items: DeezerTrack[] = [];
  let index = 0;
  for (let pages = 0; pages < MAX_TRACK_PAGES; pages += 1) {
    const request = { limit: DEEZER_PAGE_SIZE, index };
    const page = await api.tracks(`album/${key}/tracks`, request, context);
    items.push(...page.items);
    if (page.nextIndex === undefined) return { items, complete: items.length > 0 && items.length >= (page.total ?? 0) };
    if (page.nextIndex <= index) break;
    index = page.nextIndex;
  }
  return { items, complete: false };
}

/** `days` before today, as a date in text. */
function dayBefore(clock: Clock, days: number): PartialDate {
  const date = new Date(clock.now());
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}

/** `…?hdnea=exp=1779790000~acl=…`: epoch seconds. Where it does not say, it is not to be believed for long. */
function previewExpiry(url: string, clock: Clock): Date {
  const seconds = /[?&=~]exp=(\d{9,11})(?:~|&|$)/.exec(url)?.[1];
  return seconds ? new Date(Number(seconds) * 1000) : new Date(clock.now().getTime() + UNKNOWN_PREVIEW_LIFE_MS);
}
