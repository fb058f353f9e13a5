import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import { parseBarcode } from '#music/barcode.ts';
import { parseIsrc } from '#music/isrc.ts';
import type { ExternalIds } from '#music/provider-names.ts';
import type { FieldQuality } from '#music/quality.ts';
import type { CallContext, Provider } from '../provider.ts';
import type { SourceClient, SourcePolicy } from '../source-client.ts';
import { createSpotifyAccess, type SpotifyAccess } from './spotify.access.ts';
import { offsetOf, spotifyId, spotifyPolicy, VARIOUS_ARTISTS_ID } from './spotify.api.ts';
import { createSpotifyClient, type SpotifyAccount } from './spotify.client.ts';
import { albumOf, albumWithTracks, artistOf, artistsOf, similarArtistsOf, trackOf } from './spotify.map.ts';
import { createSpotifyQueries } from './spotify.queries.ts';

/** Strong in names, pictures, editions and popularity; genres are often empty, and EPs pass for singles. */
export const spotifyQuality: FieldQuality = {
  default: 70,
  name: 80,
  title: 80,
  albumType: 50,
  releaseDate: 65,
  label: 75,
  barcode: 80,
  trackCount: 80,
  tracks: 80,
  discNumber: 80,
  position: 80,
  durationMs: 85,
  isrc: 85,
  explicit: 80,
  images: 90,
  tags: 45,
  popularity: 95,
  followers: 85,
};

/** Spotify, which also knows how much of it this app may use: learnt from its answers, at the latest from `probe()`. */
export interface SpotifyProvider extends Provider {
  /** For people: `development mode 2026: no popularity, pages of 10`. */
  readonly mode: string;
  probe(): Promise<string>;
}

interface SpotifyDeps extends SpotifyAccount {
  source: (policy: SourcePolicy) => SourceClient;
  clock: Clock;
}

/** Spotify's catalogue with an app's own token (client credentials). Capabilities vanish from the object as Spotify withdraws them. */
export function createSpotifyProvider({ source, clock, ...account }: SpotifyDeps): SpotifyProvider {
  const client = createSpotifyClient({ source: source(spotifyPolicy), clock, account });
  const access = createSpotifyAccess(client, (capability) => {
    delete provider[capability];
  });
  const queries = createSpotifyQueries(access);

  const provider: SpotifyProvider = {
    name: 'spotify',
    quality: spotifyQuality,
    artistKey: ({ externalIds }) => (externalIds.spotify === VARIOUS_ARTISTS_ID ? null : keyOf(externalIds)),
    albumKey: ({ externalIds }) => keyOf(externalIds),
    trackKey: ({ externalIds }) => keyOf(externalIds),
    get mode() {
      return describe(access, provider);
    },
    probe: () => probe(queries, provider),

    async searchArtists(input, context) {
      return artistsOf(await queries.findArtists({ ...input, capability: 'searchArtists' }, context));
    },
    async searchAlbums(input, context) {
      return (await queries.findAlbums({ ...input, capability: 'searchAlbums' }, context)).map(albumOf);
    },
    async searchTracks(input, context) {
      return (await queries.findTracks({ ...input, capability: 'searchTracks' }, context)).map(trackOf);
    },

    async getArtist(key, context) {
      const raw = await queries.artist(key, context);
      return raw && artistOf(raw);
    },
    async getArtistAlbums({ key, page }, context) {
      const answer = await queries.artistAlbums(key, Number(page ?? 0), context);
      const items = (answer?.items ?? []).map(albumOf);
      return { items, total: answer?.total, next: offsetOf(answer?.next)?.toString() };
    },
    async getArtistTopTracks({ key, limit }, context) {
      const answer = await queries.topTracks(key, context);
      return (answer?.tracks ?? []).slice(0, limit).map(trackOf);
    },
    async getSimilarArtists({ key, limit }, context) {
      const answer = await queries.relatedArtists(key, context);
      return similarArtistsOf(answer?.artists ?? []).slice(0, limit);
    },

    async getAlbum(key, context) {
      const raw = await queries.album(key, context);
      if (!raw) return null;
      const following = await queries.albumTracks(key, offsetOf(raw.tracks?.next), context);
      return albumWithTracks(raw, [...(raw.tracks?.items ?? []), ...following]);
    },
    async findAlbumByBarcode(barcode, context) {
      const upc = parseBarcode(barcode);
      if (!upc) return null;
      // Spotify finds a barcode only as it was delivered, which is often with zeros in front.
      for (const spelling of new Set([upc, upc.padStart(14, '0')])) {
        const search = { capability: 'findAlbumByBarcode', query: `upc:${spelling}`, limit: 1 } as const;
        const [raw] = await queries.findAlbums(search, context);
        if (raw) return { ...albumOf(raw), barcode: upc };
      }
      return null;
    },
    async findTrackByIsrc(isrc, context) {
      const code = parseIsrc(isrc);
      if (!code) return null;
      const search = { capability: 'findTrackByIsrc', query: `isrc:${code}`, limit: 10 } as const;
      const tracks = (await queries.findTracks(search, context)).map(trackOf);
      return tracks.find((track) => track.isrc === code) ?? null;
    },
    async getTrack(key, context) {
      const raw = await queries.track(key, context);
      return raw && trackOf(raw);
    },
  };
  return provider;
}

/** One search, and with full access the two endpoints that Spotify has withdrawn from many apps. */
async function probe(queries: ReturnType<typeof createSpotifyQueries>, provider: SpotifyProvider): Promise<string> {
  const context: CallContext = { priority: 'refresh' };
  try {
    const [artist] = await queries.findArtists({ capability: 'searchArtists', query: 'a', limit: 50 }, context);
    if (artist && provider.getArtistTopTracks) {
      const [top, related] = await Promise.allSettled([
        queries.topTracks(artist.id, context),
        queries.relatedArtists(artist.id, context),
      ]);
      // Besides 403, "no such thing" about an artist that Spotify has just named means that the question is gone.
      if (top.status === 'fulfilled' && top.value === null) delete provider.getArtistTopTracks;
      if (related.status === 'fulfilled' && related.value === null) delete provider.getSimilarArtists;
    }
    return provider.mode;
  } catch (error) {
    return `not known yet: ${messageOf(error)}`;
  }
}

function describe({ mode }: SpotifyAccess, provider: Provider): string {
  if (mode === 'development') return 'development mode 2026: no popularity, pages of 10';
  if (mode === 'unknown') return 'not known yet';
  const missing = [
    ...(provider.getArtistTopTracks ? [] : ['top tracks']),
    ...(provider.getSimilarArtists ? [] : ['similar artists']),
  ];
  return missing.length === 0 ? 'full access' : `full access without ${missing.join(' and ')}`;
}

function keyOf({ spotify }: ExternalIds): string | null {
  return spotifyId.safeParse(spotify).data ?? null;
}
