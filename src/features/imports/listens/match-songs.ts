import type { Queryable } from '#db/client.ts';
import { findFileTracks } from '#features/playlists/index.ts';
import type { Heard } from './heard.ts';

/** What a history says of a song. */
export type SaidSong = Pick<Heard, 'title' | 'artist' | 'album' | 'spotifyId' | 'mbid' | 'isrc' | 'durationMs'>;

/** The track here that each song is, as a line of a playlist file would be matched; undefined where there is none. */
export function matchSongs(db: Queryable, songs: readonly SaidSong[]): Promise<(number | undefined)[]> {
  return findFileTracks(
    db,
    songs.map(({ title, artist, album, spotifyId, mbid, isrc, durationMs }, index) => ({
      line: index + 1,
      text: title,
      externalIds: [
        ...(spotifyId ? [['spotify', spotifyId] as ['spotify', string]] : []),
        ...(mbid ? [['mbid', mbid] as ['mbid', string]] : []),
      ],
      names: [{ title, ...(artist !== undefined && { artist }) }],
      album,
      isrc,
      durationMs,
    })),
  );
}
