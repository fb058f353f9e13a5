import type { CallContext, Capability } from '../provider.ts';
import type { SpotifyAccess } from './spotify.access.ts';
import { answers, offsetOf, type RawArtist, type RawTrack } from './spotify.api.ts';

/** Always named: without a market, Spotify hides what it cannot place. */
const MARKET = 'US';
/** Without what the artist only appears on. */
const GROUPS = 'album,single,compilation';
/** Spotify refuses longer queries. */
const MAX_QUERY_LENGTH = 250;
const TRACKS_PAGE_SIZE = 50;
/** 2000 tracks: no real album is larger, and an answer that never ends must not keep us. */
const MAX_TRACK_PAGES = 40;

/** One page of a search, and the capability in whose name it is asked. */
interface Search {
  capability: Capability;
  query: string;
  limit: number;
}

/** The questions that we ask Spotify, answered in its own shapes. */
export function createSpotifyQueries(access: SpotifyAccess) {
  const { ask, askForPage } = access;

  return {
    async findArtists({ capability, query, limit }: Search, context: CallContext): Promise<RawArtist[]> {
      const found = await askForPage(limit, (pageSize) =>
        ask(capability, context, answers.artistSearch, (library) =>
          library.searchArtists(shortened(query), { market: MARKET, limit: pageSize }),
        ),
      );
      const artists = found?.artists.items ?? [];
      access.learnFrom(artists);
      return artists;
    },
    async findAlbums({ capability, query, limit }: Search, context: CallContext) {
      const found = await askForPage(limit, (pageSize) =>
        ask(capability, context, answers.albumSearch, (library) =>
          library.searchAlbums(shortened(query), { market: MARKET, limit: pageSize }),
        ),
      );
      return found?.albums.items ?? [];
    },
    async findTracks({ capability, query, limit }: Search, context: CallContext) {
      const found = await askForPage(limit, (pageSize) =>
        ask(capability, context, answers.trackSearch, (library) =>
          library.searchTracks(shortened(query), { market: MARKET, limit: pageSize }),
        ),
      );
      return found?.tracks.items ?? [];
    },

    async artist(key: string, context: CallContext) {
      const raw = await ask('getArtist', context, answers.artist, (library) => library.getArtist(key));
      if (raw) access.learnFrom([raw]);
      return raw;
    },
    artistAlbums: (key: string, offset: number, context: CallContext) =>
      askForPage(50, (limit) =>
        ask('getArtistAlbums', context, answers.artistAlbums, (library) =>
          library.getArtistAlbums(key, { include_groups: GROUPS, country: MARKET, limit, offset }),
        ),
      ),
    topTracks: (key: string, context: CallContext) =>
      ask('getArtistTopTracks', context, answers.topTracks, (library) => library.getArtistTopTracks(key, MARKET)),
    relatedArtists: (key: string, context: CallContext) =>
      ask('getSimilarArtists', context, answers.relatedArtists, (library) => library.getArtistRelatedArtists(key)),

    album: (key: string, context: CallContext) =>
      ask('getAlbum', context, answers.album, (library) => library.getAlbum(key, { market: MARKET })),
    /** The tracks from this offset on, up to the last page. */
    async albumTracks(key: string, firstOffset: number | undefined, context: CallContext): Promise<RawTrack[]> {
      const tracks: RawTrack[] = [];
      let offset = firstOffset;
      for (let pages = 0; offset !== undefined && pages < MAX_TRACK_PAGES; pages += 1) {
        const from: number = offset;
        const page = await ask('getAlbum', context, answers.albumTracks, (library) =>
          library.getAlbumTracks(key, { market: MARKET, limit: TRACKS_PAGE_SIZE, offset: from }),
        );
        tracks.push(...(page?.items ?? []));
        const next = offsetOf(page?.next);
        offset = next !== undefined && next > from ? next : undefined;
      }
      return tracks;
    },
    track: (key: string, context: CallContext) =>
      ask('getTrack', context, answers.track, (library) => library.getTrack(key, { market: MARKET })),
  };
}

function shortened(query: string): string {
  return query.slice(0, MAX_QUERY_LENGTH).toWellFormed();
}
