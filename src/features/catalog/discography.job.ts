import { z } from 'zod';
import { defineJob, type JobHandler } from '#jobs/define-job.ts';
import type { Jobs } from '#jobs/jobs.ts';
import { countArtistMusic } from './albums.repository.ts';
import { ARTIST_ASPECTS } from './artist-questions.ts';
import type { LeftAlbum } from './complete-albums.ts';
import { saveDiscography } from './save-discography.ts';
import { listSimilarArtists } from './similarity.repository.ts';
import { SourceReports } from './source-reports.ts';
import type { SourcesDeps } from './sources-deps.ts';

/** A visitor who comes back, or looks around, is no reason to look again. */
const VISIT_GOOD_FOR_MS = 60 * 60_000;

/** Stores all albums of an artist with all their tracks. */
export const discographyJob = defineJob({
  kind: 'discography',
  input: z.object({ artistId: z.number().int() }),
  concurrency: 3,
  priority: 2,
});

/** Stores the music of the artists that are most similar to one whose profile was visited. */
export const similarMusicJob = defineJob({
  kind: 'similar_music',
  input: z.object({ artistId: z.number().int() }),
  concurrency: 1,
  goodForMs: VISIT_GOOD_FOR_MS,
});

/** Has the discography stored: one job an artist, however often it is asked for. */
export function enqueueDiscography({ jobs }: { jobs: Jobs }, artistId: number) {
  return jobs.enqueue(discographyJob, { key: `artist:${artistId}`, input: { artistId } });
}

/** The same because somebody looks at the artist, unless that was so a moment ago. */
export function enqueueVisitedDiscography({ jobs }: { jobs: Jobs }, artistId: number) {
  const visited = { ...discographyJob, goodForMs: VISIT_GOOD_FOR_MS };
  return jobs.enqueue(visited, { key: `artist:${artistId}`, input: { artistId } });
}

/** Has the music of the most similar artists stored. */
export function enqueueSimilarMusic({ jobs }: { jobs: Jobs }, artistId: number) {
  return jobs.enqueue(similarMusicJob, { key: `artist:${artistId}`, input: { artistId } });
}

type Input = z.infer<typeof discographyJob.input>;

export function runDiscography(deps: SourcesDeps): JobHandler<Input> {
  return async ({ input: { artistId }, signal, progress }) => {
    const reports = new SourceReports(deps.clock);
    const left = await saveDiscography(deps, artistId, { priority: 'refresh', signal, reports });
    const { albums, tracks, pending } = await deps.database.run((db) => countArtistMusic(db, artistId));
    await progress({ done: albums - pending, total: albums });
    throwIfLeft(left);
    return { albums, tracks, pending, providers: reports.toJSON(deps.registry) };
  };
}

/** The job is begun again later, and asks for nothing but these. */
function throwIfLeft(left: readonly LeftAlbum[]): void {
  const [first] = left;
  if (first) throw new Error(`${left.length} albums are still to be asked for: ${first.failure}`);
}

/** Similar artists whose music is stored when a profile is visited. */
const SAVED_SIMILAR = 5;

export function runSimilarMusic(deps: SourcesDeps): JobHandler<Input> {
  return async ({ input: { artistId }, signal, progress }) => {
    const { similar } = await deps.database.run((db) =>
      listSimilarArtists(db, artistId, { viewerId: null, limit: SAVED_SIMILAR, offset: 0 }),
    );
    const left: LeftAlbum[] = [];
    for (const [index, { id }] of similar.entries()) {
      const aspects = ARTIST_ASPECTS.filter((aspect) => aspect !== 'similar');
      left.push(...(await saveDiscography(deps, id, { priority: 'expansion', signal }, aspects)));
      await progress({ done: index + 1, total: similar.length });
    }
    throwIfLeft(left);
    return { artists: similar.map(({ id }) => id) };
  };
}
