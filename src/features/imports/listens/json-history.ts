import { z } from 'zod';
import { parseIsrc } from '#music/isrc.ts';
import type { ReadItem } from '../read/read-item.ts';
import { type Heard, heardOf } from './heard.ts';
import { readTime } from './read-time.ts';

const text = z.string().nullish().catch(undefined);
const number = z.coerce.number().nullish().catch(undefined);

/** `Streaming_History_Audio_*.json`: all that somebody ever heard at Spotify. */
const spotifyEntry = z.object({
  ts: z.string(),
  ms_played: number,
  master_metadata_track_name: text,
  master_metadata_album_artist_name: text,
  master_metadata_album_album_name: text,
  spotify_track_uri: text,
});

/** `StreamingHistory_music_*.json`: Spotify's short export, of the last year. */
const spotifyYearEntry = z.object({ endTime: z.string(), artistName: text, trackName: text, msPlayed: number });

const info = z
  .object({ recording_mbid: text, spotify_id: text, isrc: text, duration_ms: number, duration: number })
  .partial()
  .nullish()
  .catch(undefined);
const listenBrainzEntry = z.object({
  listened_at: z.coerce.number(),
  track_metadata: z.object({
    track_name: text,
    artist_name: text,
    release_name: text,
    additional_info: info,
    mbid_mapping: z.object({ recording_mbid: text }).partial().nullish().catch(undefined),
  }),
});

/** Reads entries of the histories that are JSON; undefined for what is of none of them. */
export function readEntry(entry: unknown, line: number, now: Date): ReadItem<Heard> | undefined {
  const spotify = spotifyEntry.safeParse(entry);
  if (spotify.success) return ofSpotify(spotify.data, line, now);
  const listenBrainz = listenBrainzEntry.safeParse(entry);
  if (listenBrainz.success) return ofListenBrainz(listenBrainz.data, line, now);
  const ofYear = spotifyYearEntry.safeParse(entry);
  if (!ofYear.success) return undefined;
  const { endTime, artistName: artist, trackName: title, msPlayed: playedMs } = ofYear.data;
  return heardOf({ line, source: 'spotify', time: readTime(endTime), title, artist, playedMs }, now);
}

function ofSpotify(entry: z.infer<typeof spotifyEntry>, line: number, now: Date): ReadItem<Heard> {
  const title = entry.master_metadata_track_name;
  // A podcast, an audiobook, or a file of one's own that Spotify knows nothing about.
  if (!title) return { line, skipped: true };
  return heardOf(
    {
      ...{ line, source: 'spotify', time: readTime(entry.ts), title, playedMs: entry.ms_played },
      artist: entry.master_metadata_album_artist_name,
      album: entry.master_metadata_album_album_name,
      spotifyId: entry.spotify_track_uri?.replace(/^spotify:track:/, ''),
    },
    now,
  );
}

function ofListenBrainz(entry: z.infer<typeof listenBrainzEntry>, line: number, now: Date): ReadItem<Heard> {
  const {
    track_name: title,
    artist_name: artist,
    release_name: album,
    additional_info,
    mbid_mapping,
  } = entry.track_metadata;
  const { recording_mbid, spotify_id, isrc, duration_ms, duration } = additional_info ?? {};
  return heardOf(
    {
      ...{ line, source: 'listenbrainz', time: entry.listened_at * 1000, title, artist, album },
      mbid: mbid_mapping?.recording_mbid ?? recording_mbid,
      spotifyId: spotify_id?.replace(/^.*[/:]/, ''),
      isrc: parseIsrc(isrc),
      durationMs: duration_ms ?? (duration && duration * 1000),
    },
    now,
  );
}
