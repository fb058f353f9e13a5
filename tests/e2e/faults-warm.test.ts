import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '#sandbox/faults.ts';
import { ASKED, FAULTS, PATIENCE, useFaultyWorld } from './faulty-world.ts';
import { findHalfWritten } from './half-written.ts';
import { type LibraryRows, readLibrary, readRecords, worsenings } from './library-rows.ts';

const world = useFaultyWorld();
beforeAll(async () => {
  // What one answer brings (an MBID, proof that two are one) lets the next one say more: until nothing new comes.
  let before: LibraryRows | undefined;
  for (let now = await grown(); !isDeepStrictEqual(before, now); now = await grown()) before = now;
});

async function grown(): Promise<LibraryRows> {
  await askAgain();
  return readLibrary(world.services.database);
}

afterEach(async () => {
  world.setFaults(ASKED, null);
  await world.services.background.idle();
  expect(world.errors.splice(0)).toEqual([]);
});

const [name, deezerId] = ['Ida%20Nordlys', '38374083'];
/** They, too, ask sources for what is missing or due. */
const OTHER_ROUTES = [
  `/search/artist-profile?q=${name}`,
  `/search/tracks-quick?q=${name}`,
  `/artists/search?q=${name}`,
  `/artists/profile/deezer:${deezerId}`,
  `/artists/deezer:${deezerId}/albums`,
  `/artists/deezer:${deezerId}/related`,
];

/** A search and a refresh of all that is known, with all of it due again. */
async function askAgain(): Promise<void> {
  await world.forgive();
  await world.restart();
  world.growStale();
  const { status, body } = await world.search();
  await world.settled();
  expect(status).toBe(200);
  expect(body.main?.name).toBe('Ida Nordlys');
  // All at once: where a source is given a rest, each of them waits for it.
  await Promise.all(
    OTHER_ROUTES.map(async (path) => expect(await world.get(path), path).toMatchObject({ status: 200 })),
  );
  await world.refresh();
}

async function expectNothingWorse(before: LibraryRows): Promise<LibraryRows> {
  const { database, quality } = world.services;
  const after = await readLibrary(database);
  expect(worsenings(before, after, quality)).toEqual([]);
  expect(await findHalfWritten(database)).toEqual({});
  return after;
}

/** Faults under which sources still say something. */
const STILL_TALKING = ['slow', 'lie'];

describe.each(Object.entries<Fault>(FAULTS))('%s', (name, fault) => {
  it('of all sources at once makes no answer fail and no stored fact worse', PATIENCE, async () => {
    const before = await readLibrary(world.services.database);
    world.setFaults(ASKED, fault);
    world.sandbox.resetCalls();
    await askAgain();
    for (const source of ASKED) expect(world.sandbox.calls(source), `${source} was asked`).not.toEqual([]);
    const after = await expectNothingWorse(before);
    if (!STILL_TALKING.includes(name)) expect(after).toEqual(before);
  });
});

describe.each(ASKED)('%s', (source) => {
  it('spoils only its own word when it lies', PATIENCE, async () => {
    const before = await readLibrary(world.services.database);
    const others = await readRecords(world.services.database, source);
    world.setFaults([source], FAULTS.lie);
    await askAgain();
    await expectNothingWorse(before);
    expect(await readRecords(world.services.database, source)).toEqual(others);
  });

  it('takes nothing away by saying that it knows nothing', PATIENCE, async () => {
    const before = await readLibrary(world.services.database);
    world.setFaults([source], FAULTS.empty);
    await askAgain();
    expect(await expectNothingWorse(before)).toEqual(before);
  });
});
