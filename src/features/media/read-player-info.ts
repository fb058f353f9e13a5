import type { Database } from '#db/client.ts';
import { notHere, readTracks } from '#features/catalog/index.ts';
import { findAudioFile } from './audio-files.repository.ts';
import type { PlayerInfo } from './media.schemas.ts';

/**
 * What a player shows of a track.
 * @throws {AppError} `track.not_found`.
 */
export async function readPlayerInfo(
  { database }: { database: Database },
  trackId: number,
  viewerId: number,
): Promise<PlayerInfo> {
  const { track, file } = await database.run(async (db) => {
    const [shown] = await readTracks(db, [trackId], viewerId);
    return { track: shown, file: await findAudioFile(db, trackId) };
  });
  if (!track) throw notHere('track', trackId);
  return {
    id: track.id,
    title: track.name,
    artist: track.artists.map(({ name, join_phrase }) => name + join_phrase).join(''),
    artists: track.artists,
    album: { id: track.album.id, name: track.album.name, release_date: track.album.release_date },
    cover: track.images[0] ? { url: track.images[0].url } : null,
    disc_number: track.disc_number,
    position: track.position,
    duration_ms: file?.durationMs ?? track.duration_ms,
    quality: file
      ? {
          container: file.container,
          codec: file.codec,
          bitrate: file.bitrate,
          sample_rate: file.sampleRate,
          channels: file.channels,
          lossless: file.lossless,
        }
      : null,
    mime: file?.mime ?? null,
    size: file?.bytes ?? null,
    stream_url: file ? `/tracks/${trackId}/stream` : null,
    preview_url: `/tracks/${trackId}/stream?preview=1`,
    is_favorite: track.is_favorite,
    user_rating: track.user_rating,
    reaction: track.reaction,
  };
}
