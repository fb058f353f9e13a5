import type { z } from 'zod';
import { parseBarcode } from '#music/barcode.ts';
import type { AlbumCandidate, TrackCandidate } from '#music/entities.ts';
import { isSpecialArtist } from '#music/musicbrainz-terms.ts';
import { normalizeName } from '#music/normalize.ts';
import type { FieldQuality } from '#music/quality.ts';
import { songKey } from '#music/titles.ts';
import type { CallContext, Provider } from '../provider.ts';
import type { SourceClient, SourcePolicy, SourceRequest } from '../source-client.ts';
import { typicalRelease } from './choose-release.ts';
import { lucenePhrase, lucenePlain } from './lucene.ts';
import {
  artistSearchShape,
  artistShape,
  MAX_PAGE,
  type MbArtist,
  type MbRelease,
  musicbrainzPolicy,
  recordingSearchShape,
  recordingShape,
  releaseGroupBrowseShape,
  releaseGroupSearchShape,
  releasesShape,
} from './musicbrainz.api.ts';
import { albumOfRelease, albumOfReleaseGroup, artistOf, trackOfRecording } from './musicbrainz.map.ts';

/** The best there is about who, what and when; it has no pictures and counts no listeners. */
export const musicbrainzQuality: FieldQuality = {
  default: 90,
  tags: 60,
  label: 75,
  barcode: 75,
  tracks: 80,
  durationMs: 75,
  isrc: 75,
};

interface MusicBrainzDeps {
  source: (policy: SourcePolicy) => SourceClient;
  /** The whole base, up to `/ws/2`. */
  apiUrl: string;
}

type Query = NonNullable<SourceRequest<unknown>['query']>;
type Ask = <T>(path: string, query: Query, schema: z.ZodType<T>, context: CallContext) => Promise<T | null>;

/** MusicBrainz. Its album is the release group; label, barcode and tracks come from the release that is typical of it. */
export function createMusicBrainzProvider({ source, apiUrl }: MusicBrainzDeps) {
  const client = source(musicbrainzPolicy);
  const ask: Ask = (path, query, schema, context) =>
    client.request({ url: `${apiUrl}/${path}`, query: { ...query, fmt: 'json' }, schema, context });

  return {
    name: 'musicbrainz',
    quality: musicbrainzQuality,
    // Various Artists and its like are credited, never asked about: their discographies have no end.
    artistKey: ({ externalIds: { mbid } }) => (mbid === undefined || isSpecialArtist(mbid) ? null : mbid),
    albumKey: ({ externalIds }) => externalIds.mbid ?? null,
    trackKey: ({ externalIds }) => externalIds.mbid ?? null,
    ...searches(ask),
    ...lookUps(ask),
    ...albums(ask),
  } satisfies Provider;
}

function searches(ask: Ask) {
  // Words without a field are looked for in names and aliases alike; the answer is ordered by score.
  const words = (query: string, limit: number) => ({ query: lucenePlain(query), limit: Math.min(limit, MAX_PAGE) });
  return {
    async searchArtists({ query, limit }, context) {
      const found = await ask('artist', words(query, limit), artistSearchShape, context);
      return listable(found?.artists ?? [])
        .slice(0, limit)
        .map(artistOf);
    },
    async searchAlbums({ query, limit }, context) {
      const found = await ask('release-group', words(query, limit), releaseGroupSearchShape, context);
      return (found?.['release-groups'] ?? []).slice(0, limit).map(albumOfReleaseGroup);
    },
    async searchTracks({ query, limit }, context) {
      const found = await ask('recording', words(query, limit), recordingSearchShape, context);
      return (found?.recordings ?? []).slice(0, limit).map(trackOfRecording);
    },
    async getTagArtists({ tag, limit, page }, context) {
      const size = Math.min(limit, MAX_PAGE);
      const query = { query: `tag:${lucenePhrase(tag)}`, limit: size, offset: (page - 1) * size };
      const found = await ask('artist', query, artistSearchShape, context);
      const votes = votesFor(tag);
      return listable(found?.artists ?? [])
        .sort((a, b) => votes(b) - votes(a))
        .map(artistOf);
    },
  } satisfies Partial<Provider>;
}

/** Various Artists and its like are names in credits, never artists to be listed. */
function listable(artists: MbArtist[]): MbArtist[] {
  return artists.filter((artist) => !isSpecialArtist(artist.id));
}

/** How many people gave an artist this tag: what the search's own score does not weigh. */
function votesFor(tag: string): (artist: MbArtist) => number {
  const wanted = normalizeName(tag);
  return (artist) => artist.tags?.find(({ name }) => normalizeName(name) === wanted)?.count ?? 0;
}

function lookUps(ask: Ask) {
  return {
    async getArtist(key, context) {
      const found = await ask(`artist/${key}`, { inc: 'url-rels genres tags aliases' }, artistShape, context);
      return found && artistOf(found);
    },
    async getTrack(key, context) {
      const inc = 'artist-credits isrcs releases release-groups media';
      const found = await ask(`recording/${key}`, { inc }, recordingShape, context);
      return found && trackOfRecording(found);
    },
    async findTrackByIsrc(isrc, context): Promise<TrackCandidate | null> {
      const found = await ask(`isrc/${isrc}`, { inc: 'artist-credits isrcs' }, recordingSearchShape, context);
      const tracks = (found?.recordings ?? []).map(trackOfRecording);
      // An ISRC that was entered for two different songs proves nothing about either.
      const songs = new Set(tracks.map((track) => songKey(track.title)));
      const [first] = tracks;
      return first && songs.size === 1 ? { ...first, isrc } : null;
    },
  } satisfies Partial<Provider>;
}

function albums(ask: Ask) {
  const releasesOf = async (
    key: string,
    status: 'official' | undefined,
    context: CallContext,
  ): Promise<MbRelease[]> => {
    const inc = 'recordings artist-credits labels isrcs media release-groups';
    const query = { 'release-group': key, status, inc, limit: MAX_PAGE };
    const found = await ask('release', query, releasesShape, context);
    return found?.releases ?? [];
  };
  return {
    async getArtistAlbums({ key, page = '0' }, context) {
      const offset = Number(page);
      const query = { artist: key, type: 'album|ep|single', inc: 'artist-credits', limit: MAX_PAGE, offset };
      const found = await ask('release-group', query, releaseGroupBrowseShape, context);
      const items = (found?.['release-groups'] ?? []).map(albumOfReleaseGroup);
      const total = found?.['release-group-count'];
      const reached = offset + items.length;
      const more = items.length > 0 && total !== undefined && reached < total;
      return { items, total, next: more ? String(reached) : undefined };
    },
    async getAlbum(key, context): Promise<AlbumCandidate | null> {
      const official = await releasesOf(key, 'official', context);
      // Some albums only ever came out as promotion or bootleg.
      const release = typicalRelease(official.length > 0 ? official : await releasesOf(key, undefined, context));
      return (release && albumOfRelease(release)) ?? null;
    },
    async findAlbumByBarcode(barcode, context): Promise<AlbumCandidate | null> {
      const found = await ask('release', { query: `barcode:${barcode}`, limit: MAX_PAGE }, releasesShape, context);
      const same = (found?.releases ?? []).filter((release) => parseBarcode(release.barcode) === barcode);
      const release = typicalRelease(same);
      return (release && albumOfRelease(release)) ?? null;
    },
  } satisfies Partial<Provider>;
}
