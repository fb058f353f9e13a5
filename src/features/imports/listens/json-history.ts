import { z } from 'zod';
import { parseIsrc } from '#music/isrc.ts';
import type { ReadItem } from '../read/read-item.ts';
import { type Heard, type HeardFields, heardOf } from './heard.ts';
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
  .extend({
    media_player: text,
    fonoteca_track_id: number,
    fonoteca_listened_at: text,
    fonoteca_duration_played_ms: number,
  })
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
type ListenBrainzInfo = z.infer<typeof info>;

/** Reads entries of the histories that are JSON; undefined for what is of none of them. */
export function readEntry(entry: unknown, line: number, now: Date): ReadItem<Heard> | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  // By the field that only one of them has: to try each shape on every entry would take most of the time.
  if ('ts' in entry) {
    const { data } = spotifyEntry.safeParse(entry);
    return data && ofSpotify(data, line, now);
  }
  if ('listened_at' in entry) {
    const { data } = listenBrainzEntry.safeParse(entry);
    return data && ofListenBrainz(data, line, now);
  }
  const { data } = spotifyYearEntry.safeParse(entry);
  if (!data) return undefined;
  const { endTime, artistName: artist, trackName: title, msPlayed: playedMs } = data;
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
  const { track_metadata: song, listened_at } = entry;
  const { additional_info, mbid_mapping } = song;
  const { recording_mbid, spotify_id, isrc, duration_ms, duration } = additional_info ?? {};
  return heardOf(
    {
      ...{ line, source: 'listenbrainz', time: listened_at * 1000 },
      ...{ title: song.track_name, artist: song.artist_name, album: song.release_name },
      mbid: mbid_mapping?.recording_mbid ?? recording_mbid,
      spotifyId: spotify_id?.replace(/^.*[/:]/, ''),
      isrc: parseIsrc(isrc),
      durationMs: duration_ms ?? (duration && duration * 1000),
      ...(additional_info?.fonoteca_listened_at && asExported(additional_info)),
    },
    now,
  );
}

/** What our own export says beside what ListenBrainz knows: such a listen is one, however long it was played. */
function asExported(info: NonNullable<ListenBrainzInfo>): Partial<HeardFields> {
  return {
    time: readTime(info.fonoteca_listened_at ?? ''),
    playedMs: info.fonoteca_duration_played_ms,
    isListen: true,
    trackId: info.fonoteca_track_id,
    source: info.media_player ?? 'listenbrainz',
  };
}
