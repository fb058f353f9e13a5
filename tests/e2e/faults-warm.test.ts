import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '#sandbox/faults.ts';
import { ASKED, FAULTS, useFaultyWorld } from './faulty-world.ts';
import { findHalfWritten } from './half-written.ts';
import { type LibraryRows, readLibrary, readRecords, worsenings } from './library-rows.ts';

const world = useFaultyWorld();
let whole: LibraryRows | undefined;

beforeAll(async () => {
  // What one answer brings (an MBID, a namesake that is none) lets the next one say more: until nothing new comes.
  for (let before: LibraryRows | undefined; !isDeepStrictEqual(before, whole) || !whole; ) {
    before = whole;
    await askAgain();
    whole = await readLibrary(world.services.database);
  }
});

afterEach(async () => {
  world.setFaults(ASKED, null);
  await world.services.background.idle();
  expect(world.errors.splice(0)).toEqual([]);
});

/** A search and a refresh of all that is known, with all of it due again. */
async function askAgain(): Promise<void> {
  await world.forgive();
  await world.restart();
  world.growStale();
  const { status, body } = await world.search();
  expect(status).toBe(200);
  expect(body.main?.name).toBe('Ida Nordlys');
  await world.refresh();
}

async function expectNothingWorse(): Promise<void> {
  const { database, quality } = world.services;
  expect(worsenings(whole ?? new Map(), await readLibrary(database), quality)).toEqual([]);
  expect(await findHalfWritten(database)).toEqual({});
}

describe.each(Object.entries<Fault>(FAULTS))('%s', (name, fault) => {
  it('of all sources at once makes no answer fail and no stored fact worse', { timeout: 60_000 }, async () => {
    world.setFaults(ASKED, fault);
    await askAgain();
    await expectNothingWorse();
    if (name !== 'lie') expect(await readLibrary(world.services.database)).toEqual(whole);
  });
});

describe.each(ASKED)('%s', (source) => {
  it('spoils only its own word when it lies', { timeout: 60_000 }, async () => {
    const others = await readRecords(world.services.database, source);
    world.setFaults([source], FAULTS.lie);
    await askAgain();
    await expectNothingWorse();
    expect(await readRecords(world.services.database, source)).toEqual(others);
  });

  it('takes nothing away by saying that it knows nothing', { timeout: 60_000 }, async () => {
    const before = await readLibrary(world.services.database);
    world.setFaults([source], FAULTS.empty);
    await askAgain();
    await expectNothingWorse();
    expect(await readLibrary(world.services.database)).toEqual(before);
  });
});
