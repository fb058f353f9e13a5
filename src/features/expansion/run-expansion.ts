import { readArtists, removeWithoutMusic, SourceReports, type SourcesDeps } from '#features/catalog/index.ts';
import { findArtistByWords } from '#features/search/index.ts';
import { Hopeless, type JobHandler, Postponed, type RunningJob } from '#jobs/define-job.ts';
import type { Background } from '#lib/background.ts';
import { AppError } from '#lib/errors.ts';
import {
  completeArtists,
  type Failures,
  findSimilar,
  joinBearers,
  listArtists,
  type PassOptions,
} from './expand-pass.ts';
import { checkpointSchema, type ExpansionCheckpoint, type ExpansionInput } from './expansion.job.ts';
import { countMusic, currentArtistIds } from './expansion.repository.ts';

export interface ExpansionDeps extends SourcesDeps {
  background: Background;
}

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
    const checkpoint = checkpointSchema.parse(job.checkpoint ?? {});
    checkpoint.mainId ??= await findMainArtist(deps, job);
    const steps = createSteps(deps, job);
    await steps.show(checkpoint);
    let lastOpen = Number.POSITIVE_INFINITY;
    for (let fruitless = 0; ; ) {
      const failures = await expandOnce(deps, job, checkpoint, steps.took);
      const open = await steps.show(checkpoint);
      if (failures.size === 0) return summarise(deps, job, checkpoint);
      fruitless = open < lastOpen ? 0 : fruitless + 1;
      if (fruitless >= FRUITLESS_PASSES) throw await putOff(deps, job, checkpoint, failures);
      if (open < lastOpen) checkpoint.putOff = 0;
      lastOpen = open;
      await deps.clock.sleep(NEXT_PASS_MS, job.signal);
    }
  };
}

type Running = RunningJob<ExpansionInput>;

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
async function expandOnce(
  deps: ExpansionDeps,
  job: Running,
  checkpoint: ExpansionCheckpoint,
  onStep: () => void,
): Promise<Failures> {
  const { signal, input } = job;
  const options = { include: input.include, signal, onStep };
  const ofMain = { ...options, priority: 'refresh' } as const;
  const joined = await joinBearers(deps, checkpoint.mainId ?? 0, ofMain);
  await followJoins(deps, checkpoint);
  const main = [checkpoint.mainId ?? 0];
  const listed = await listArtists(deps, main, ofMain);
  const completed = await completeArtists(deps, main, ofMain);
  const chosen = await chooseAndList(deps, job, checkpoint, { ...options, priority: 'expansion' });
  const ofOthers = await completeArtists(deps, chosen.others, { ...options, priority: 'expansion' });
  return new Map([...joined, ...listed, ...completed, ...chosen.failures, ...ofOthers]);
}

/** Artists that turned out to be one are one from here on. */
async function followJoins({ database }: ExpansionDeps, checkpoint: ExpansionCheckpoint): Promise<void> {
  const { mainId = 0, artistIds } = checkpoint;
  [checkpoint.mainId] = await database.run((db) => currentArtistIds(db, [mainId]));
  if (artistIds) checkpoint.artistIds = await database.run((db) => currentArtistIds(db, artistIds));
}

/** Chooses artists and lists their albums; those who turn out to have no music make room for others. */
async function chooseAndList(
  deps: ExpansionDeps,
  job: Running,
  checkpoint: ExpansionCheckpoint,
  options: PassOptions,
): Promise<{ others: number[]; failures: Failures }> {
  for (let choice = 1; ; choice += 1) {
    const { artistIds, failures } = await chooseArtists(deps, job, checkpoint);
    for (const artistId of artistIds.slice(1)) {
      for (const [source, why] of await joinBearers(deps, artistId, options)) failures.set(source, why);
    }
    const [, ...others] = await deps.database.run((db) => currentArtistIds(db, artistIds));
    const listed = await listArtists(deps, others, options);
    const gone = await removeWithoutMusic(deps, others);
    if (gone.length === 0 || choice === MAX_CHOICES) return { others, failures: new Map([...failures, ...listed]) };
    checkpoint.artistIds = undefined;
  }
}

/** The artists to expand, the main one first. Once all sources have answered the choice is kept, whatever they say later. */
async function chooseArtists(
  deps: ExpansionDeps,
  { input, signal, save }: Running,
  checkpoint: ExpansionCheckpoint,
): Promise<{ artistIds: number[]; failures: Failures }> {
  if (checkpoint.artistIds) return { artistIds: checkpoint.artistIds, failures: new Map() };
  const chosen = new Set([checkpoint.mainId ?? 0]);
  const failures: Failures = new Map();
  let edge = [...chosen];
  for (let level = 0; level < input.depth && input.similar > 0; level += 1) {
    const found: number[] = [];
    for (const artistId of edge) {
      const priority = level === 0 ? 'refresh' : 'expansion';
      const similar = await findSimilar(deps, artistId, { count: input.similar, priority, signal });
      for (const [provider, why] of similar.failures) failures.set(provider, why);
      found.push(...similar.ids.filter((id) => !chosen.has(id)));
      for (const id of found) if (chosen.size < MAX_ARTISTS) chosen.add(id);
    }
    edge = [...new Set(found)].filter((id) => chosen.has(id));
  }
  const artistIds = [...chosen];
  if (failures.size === 0) {
    checkpoint.artistIds = artistIds;
    await save(checkpoint);
  } else {
    checkpoint.artistIds = undefined;
  }
  return { artistIds, failures };
}

/** Shows the progress now and then, and counts what is still open. */
function createSteps(deps: ExpansionDeps, job: Running) {
  let shownAt = 0;
  let current: ExpansionCheckpoint | undefined;
  async function show(checkpoint: ExpansionCheckpoint): Promise<number> {
    current = checkpoint;
    shownAt = deps.clock.now().getTime();
    const artistIds = checkpoint.artistIds ?? [checkpoint.mainId ?? 0];
    const { albums, complete } = await deps.database.run((db) =>
      countMusic(db, { artistIds, include: job.input.include }),
    );
    await job.progress({ done: complete, total: albums });
    return albums - complete;
  }
  return {
    show,
    took() {
      if (!current || deps.clock.now().getTime() - shownAt < STEPS_SHOWN_EVERY_MS) return;
      // Whoever lost the job hears of it by the signal.
      show(current).catch(() => undefined);
    },
  };
}

async function putOff(deps: ExpansionDeps, job: Running, checkpoint: ExpansionCheckpoint, failures: Failures) {
  const why = [...failures].map(([source, detail]) => `${source}: ${detail}`).join('; ');
  if (checkpoint.putOff >= MAX_BREAKS) return new Hopeless(`Given up after a day: ${why}`);
  const breakMs = Math.min(LONGEST_BREAK_MS, FIRST_BREAK_MS * 2 ** checkpoint.putOff);
  await job.save({ ...checkpoint, putOff: checkpoint.putOff + 1 });
  return new Postponed(new Date(deps.clock.now().getTime() + breakMs), why);
}

async function summarise(deps: ExpansionDeps, job: Running, checkpoint: ExpansionCheckpoint) {
  await followJoins(deps, checkpoint);
  const artistIds = checkpoint.artistIds ?? [];
  const [artists, music] = await deps.database.run((db) =>
    Promise.all([readArtists(db, artistIds), countMusic(db, { artistIds, include: job.input.include })]),
  );
  return {
    artist_id: checkpoint.mainId,
    artists: artists.map(({ id, name }) => ({ id, name })),
    albums: music.albums,
    tracks: music.tracks,
    incomplete_albums: music.albums - music.complete,
  };
}
