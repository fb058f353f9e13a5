import { fill } from './fill.ts';
import type { SourceReports } from './source-reports.ts';
import type { SourcesDeps } from './sources-deps.ts';
import { trackQuestions } from './track-questions.ts';
import { findTrackRef } from './tracks.repository.ts';

/**
 * Asks every source that can say more about one of our tracks: listeners, play count, tags, ISRC and MBID. An ISRC that one of them
 * brings is what another finds the MBID by, hence the rounds.
 */
export async function enrichTrack(deps: SourcesDeps, trackId: number, reports: SourceReports): Promise<void> {
  const questions = async () => {
    const track = await deps.database.run((db) => findTrackRef(db, trackId));
    return track ? trackQuestions(deps.registry, track) : [];
  };
  await fill(deps, questions, { priority: 'user', refreshStale: true, rounds: 2, reports });
}
