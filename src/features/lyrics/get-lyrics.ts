import type { Database } from '#db/client.ts';
import { findTrackRef, notHere, type SourcesDeps } from '#features/catalog/index.ts';
import { type MediaDeps, readLyricsOfFile } from '#features/media/index.ts';
import { AppError } from '#lib/errors.ts';
import { readLrc } from '#music/lrc.ts';
import { type AskedForLyrics, askForLyrics } from './ask-for-lyrics.ts';
import { findLyrics, type KeptLyrics } from './lyrics.repository.ts';
import type { LyricsView } from './lyrics.schemas.ts';

export type LyricsDeps = SourcesDeps & MediaDeps;

const COME_BACK_S = 10;

/**
 * What is sung: the viewer's own words, else what is stored, else what a source says, else what the tags of the file say.
 * @throws {AppError} `track.not_found`, `lyrics.not_found`, or `lyrics.unavailable` when there may be some that nobody can be asked for now.
 */
export async function getLyrics(deps: LyricsDeps, trackId: number, viewerId: number): Promise<LyricsView> {
  const kept = await readKept(deps, trackId, viewerId);
  const known = kept.own ?? kept.stored;
  if (known) return present(trackId, kept.recordingId, known);
  const track = await deps.database.run((db) => findTrackRef(db, trackId));
  if (!track) throw notHere('track', trackId);
  const asked = await askForLyrics(deps, track, kept.recordingId);
  const found = asked.outcome === 'found' ? (await readKept(deps, trackId, viewerId)).stored : null;
  if (found) return present(trackId, kept.recordingId, found);
  const tagged = await readLyricsOfFile(deps, trackId);
  if (tagged) return present(trackId, kept.recordingId, { ...tagged, source: 'tags', instrumental: false });
  throw noLyrics(asked);
}

async function readKept({ database }: { database: Database }, trackId: number, viewerId: number) {
  const kept = await database.run((db) => findLyrics(db, trackId, viewerId));
  if (!kept) throw notHere('track', trackId);
  return kept;
}

function present(trackId: number, recordingId: number, kept: KeptLyrics): LyricsView {
  const synced = readLrc(kept.synced ?? '').map(({ timeMs, text }) => ({ time_ms: timeMs, text }));
  const words = synced
    .map(({ text }) => text)
    .join('\n')
    .trim();
  return {
    track_id: trackId,
    recording_id: recordingId,
    plain: kept.plain ?? (words || null),
    synced,
    source: kept.source,
    language: kept.language,
    instrumental: kept.instrumental,
    fetched_at: kept.fetchedAt,
  };
}

function noLyrics(asked: AskedForLyrics): AppError {
  if (asked.outcome === 'failed') {
    const detail = `No lyrics are stored, and they could not be asked for: ${asked.reasons.join('; ')}.`;
    return new AppError('unavailable', 'lyrics.unavailable', detail, { retryAfterS: COME_BACK_S });
  }
  const whom = asked.outcome === 'nothing' ? asked.asked : [];
  const said = whom.map(({ provider, at }) => `${provider} had none at ${at.toISOString()}`).join(', ');
  const detail = `There are no lyrics of this track: ${said || 'no source of lyrics is switched on'}. PUT your own.`;
  return new AppError('not_found', 'lyrics.not_found', detail);
}
