import { removeWithoutMusic, SourceReports } from '#features/catalog/index.ts';
import { findArtistByWords, type SearchFillDeps } from '#features/search/index.ts';
import { Hopeless, type JobHandler, Postponed, type RunningJob } from '#jobs/define-job.ts';
import { AppError } from '#lib/errors.ts';
import {
  completeArtists,
  type Failures,
  findSimilar,
  joinNamesakes,
  listArtists,
  type PassOptions,
} from './expand-pass.ts';
import { checkpointSchema, type ExpansionCheckpoint, type ExpansionInput } from './expansion.job.ts';
import { countMusic, currentArtistIds, readStock } from './expansion.repository.ts';

export type ExpansionDeps = SearchFillDeps;

/** After a pass in which something failed, and another one may come further. Longer than the rest after a failure. */
const NEXT_PASS_MS = 11_000;
/** Passes in a row that came no further, after which the job gives its place to others. */
const FRUITLESS_PASSES = 2;
/** It comes back after half a minute, a minute, two … at most half an hour, for about a day. */
const FIRST_BREAK_MS = 30_000;
const LONGEST_BREAK_MS = 30 * 60_000;
const MAX_BREAKS = 50;
/** Depth 2 stops here: no owner of a library means more, and no source would bear it. */
const MAX_ARTISTS = 300;
/** A source that calls managers and labels similar is believed no longer than this. */
const MAX_CHOICES = 4;
const STEPS_SHOWN_EVERY_MS = 500;

/**
 * Makes a library of one artist: its albums and tracks first, then those of similar artists, breadth first. Whatever is here already
 * costs no call, so that after a crash it goes on where it was; what fails is tried again until nothing is left that a source may
 * still answer.
 */
export function runExpansion(deps: ExpansionDeps): JobHandler<ExpansionInput> {
  return async (job) => {
    const kept = checkpointSchema.parse(job.checkpoint ?? {});
    const state: State = { ...kept, mainId: kept.mainId ?? (await findMainArtist(deps, job)) };
    const steps = createSteps(deps, job, state);
    let reached = await steps.show();
    for (let fruitless = 0; ; ) {
      const failures = await expandOnce(deps, job, state, steps.took);
      const now = await steps.show();
      if (failures.size === 0) return summarise(deps, job, state);
      const cameFurther = now > reached;
      reached = now;
      fruitless = cameFurther ? 0 : fruitless + 1;
      if (cameFurther) state.putOff = 0;
      if (fruitless >= FRUITLESS_PASSES) throw await putOff(deps, job, state, failures);
      await deps.clock.sleep(NEXT_PASS_MS, job.signal);
    }
  };
}

type Running = RunningJob<ExpansionInput>;
type State = ExpansionCheckpoint & { mainId: number };

async function findMainArtist(deps: ExpansionDeps, { input, save }: Running): Promise<number> {
  if (input.artistId !== null) return input.artistId;
  const reports = new SourceReports(deps.clock);
  try {
    const { artistId } = await findArtistByWords(deps, input.words ?? '', reports);
    if (artistId === null) throw new Hopeless(`No artist is known as “${input.words}”.`);
    await save({ mainId: artistId });
    return artistId;
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
    throw new Postponed(new Date(deps.clock.now().getTime() + NEXT_PASS_MS), error.message);
  }
}

/** One pass over everything that is wanted. */
async function expandOnce(deps: ExpansionDeps, job: Running, state: State, onStep: () => void): Promise<Failures> {
  const { include } = job.input;
  const failures: Failures = new Map();
  const ofMain = { include, signal: job.signal, failures, onStep, priority: 'refresh' } as const;
  const ofOthers = { ...ofMain, priority: 'expansion' } as const;
  await joinNamesakes(deps, [state.mainId], ofMain);
  await followJoins(deps, state);
  await listArtists(deps, [state.mainId], ofMain);
  await completeArtists(deps, [state.mainId], ofMain);
  const others = await chooseAndList(deps, job, state, ofOthers);
  await completeArtists(deps, others, ofOthers);
  return failures;
}

/** Artists that turned out to be one are one from here on. */
async function followJoins({ database }: ExpansionDeps, state: State): Promise<void> {
  const [mainId = state.mainId, ...artistIds] = await database.run((db) =>
    currentArtistIds(db, [state.mainId, ...(state.artistIds ?? [])]),
  );
  state.mainId = mainId;
  if (state.artistIds) state.artistIds = [mainId, ...artistIds];
}

/** Chooses artists and lists their albums; those who turn out to have no music make room for others. */
async function chooseAndList(deps: ExpansionDeps, job: Running, state: State, options: PassOptions): Promise<number[]> {
  for (let choice = 1; ; choice += 1) {
    const artistIds = await chooseArtists(deps, job, state, options.failures);
    await joinNamesakes(deps, artistIds.slice(1), options);
    const [, ...others] = await deps.database.run((db) => currentArtistIds(db, artistIds));
    await listArtists(deps, others, options);
    const gone = await removeWithoutMusic(deps, others);
    if (gone.length === 0 || choice === MAX_CHOICES) return others;
    state.artistIds = undefined;
  }
}

/** The artists to expand, the main one first. Once all sources have answered the choice is kept, whatever they say later. */
async function chooseArtists(
  deps: ExpansionDeps,
  { input, signal, save }: Running,
  state: State,
  failures: Failures,
): Promise<number[]> {
  if (state.artistIds) return state.artistIds;
  const ownFailures: Failures = new Map();
  const chosen = new Set([state.mainId]);
  let edge = [state.mainId];
  for (let level = 0; level < input.depth && input.similar > 0; level += 1) {
    const before = new Set(chosen);
    const priority = level === 0 ? 'refresh' : 'expansion';
    for (const artistId of edge) {
      const options = {
        count: input.similar,
        viewerId: input.viewerId,
        priority,
        signal,
        failures: ownFailures,
      } as const;
      for (const id of await findSimilar(deps, artistId, options)) if (chosen.size < MAX_ARTISTS) chosen.add(id);
    }
    edge = [...chosen].filter((id) => !before.has(id));
  }
  for (const [source, why] of ownFailures) failures.set(source, why);
  if (ownFailures.size === 0) {
    state.artistIds = [...chosen];
    await save(state);
  }
  return [...chosen];
}

/** Shows the progress now and then, and says how much is known and complete by then: a number that rises as long as a pass is of use. */
function createSteps(deps: ExpansionDeps, job: Running, state: State) {
  let shownAt = 0;
  async function show(): Promise<number> {
    shownAt = deps.clock.now().getTime();
    const wanted = { artistIds: state.artistIds ?? [state.mainId], include: job.input.include };
    const { albums, complete } = await deps.database.run((db) => countMusic(db, wanted));
    await job.progress({ done: complete, total: albums });
    return albums + complete;
  }
  return {
    show,
    took() {
      if (deps.clock.now().getTime() - shownAt < STEPS_SHOWN_EVERY_MS) return;
      // Whoever lost the job hears of it by the signal.
      show().catch(() => undefined);
    },
  };
}

async function putOff(deps: ExpansionDeps, job: Running, state: State, failures: Failures) {
  const why = [...failures].map(([source, detail]) => `${source}: ${detail}`).join('; ');
  if (state.putOff >= MAX_BREAKS) return new Hopeless(`Given up after a day: ${why}`);
  const breakMs = Math.min(LONGEST_BREAK_MS, FIRST_BREAK_MS * 2 ** state.putOff);
  await job.save({ ...state, putOff: state.putOff + 1 });
  return new Postponed(new Date(deps.clock.now().getTime() + breakMs), why);
}

async function summarise(deps: ExpansionDeps, job: Running, state: State) {
  await followJoins(deps, state);
  const artistIds = state.artistIds ?? [state.mainId];
  const wanted = { artistIds, include: job.input.include };
  return deps.database.run(async (db) => {
    const artists = await readStock(db, wanted);
    const { albums, complete, tracks } = await countMusic(db, wanted);
    return {
      artist_id: state.mainId,
      artists: artists.map(({ artistId: id, name }) => ({ id, name })),
      albums,
      tracks,
      incomplete_albums: albums - complete,
    };
  });
}
