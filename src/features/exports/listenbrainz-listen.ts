import type { SheetRow } from './sheet-sql.ts';

/**
 * A row of the sheet of listens as ListenBrainz writes and reads it. Its times are whole seconds, so our own, to the millisecond, stands
 * beside it under a name of ours, where it allows what it does not know.
 */
export function asListenBrainz(row: SheetRow): object {
  const { listened_at, title, artist, album, duration_ms, duration_played_ms, source } = row;
  const { isrc, mbid, spotify, fonoteca_id } = row;
  const known = {
    recording_mbid: mbid,
    isrc,
    duration_ms,
    spotify_id: spotify && `https://open.spotify.com/track/${spotify}`,
    media_player: source,
    fonoteca_track_id: fonoteca_id,
    fonoteca_listened_at: listened_at,
    fonoteca_duration_played_ms: duration_played_ms,
  };
  return {
    listened_at: Math.floor(Date.parse(String(listened_at)) / 1000),
    track_metadata: {
      artist_name: artist,
      track_name: title,
      release_name: album,
      additional_info: {
        ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null)),
        submission_client: 'Fonoteca',
      },
    },
  };
}
