import type { Queryable } from '#db/client.ts';
import { findFileTracks } from '#features/playlists/index.ts';
import type { Heard } from './heard.ts';
import { findTracksOfSpotify } from './spotify-tracks.repository.ts';

/** What a history says of a song. */
export type SaidSong = Pick<
  Heard,
  'title' | 'artist' | 'album' | 'spotifyId' | 'mbid' | 'isrc' | 'durationMs' | 'trackId'
>;

/** The track here that each song is, as a line of a playlist file would be matched; undefined where there is none. */
export async function matchSongs(db: Queryable, songs: readonly SaidSong[]): Promise<(number | undefined)[]> {
  // An id of the very track is a better proof than anything else but our own id, and needs no names to be compared.
  const ofSpotify = songs.flatMap(({ spotifyId, trackId }) => (spotifyId && trackId === undefined ? [spotifyId] : []));
  const byId = await findTracksOfSpotify(db, ofSpotify);
  const proven = songs.map(({ spotifyId, trackId }) => (trackId === undefined ? byId.get(spotifyId ?? '') : undefined));
  const others = songs.filter((_, index) => proven[index] === undefined);
  const found = others.length > 0 ? await findFileTracks(db, others.map(entryOf)) : [];
  const left = found.values();
  return proven.map((trackId) => trackId ?? left.next().value);
}

function entryOf({ title, artist, album, spotifyId, mbid, isrc, durationMs, trackId }: SaidSong, index: number) {
  return {
    line: index + 1,
    text: title,
    localId: trackId,
    externalIds: [
      ...(spotifyId ? [['spotify', spotifyId] as ['spotify', string]] : []),
      ...(mbid ? [['mbid', mbid] as ['mbid', string]] : []),
    ],
    names: [{ title, ...(artist !== undefined && { artist }) }],
    album,
    isrc,
    durationMs,
  };
}
