import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '#sandbox/faults.ts';
import { ASKED, FAULTS, PATIENCE, SEARCHED, useFaultyWorld } from './faulty-world.ts';
import { findHalfWritten } from './half-written.ts';

const world = useFaultyWorld();

afterEach(() => {
  world.setFaults(ASKED, null);
  expect(world.errors.splice(0)).toEqual([]);
});

/** What is no failure: late answers, empty ones, and those of which parts can be read. */
const MAY_BE_OK = ['slow', 'empty', 'lie'];

const faults = Object.entries<Fault>(FAULTS);

describe.each(faults)('%s', PATIENCE, (name, fault) => {
  it.each(SEARCHED)('of %s costs a cold search only what that source knows, and is told', async (source) => {
    await world.startAnew();
    world.setFaults([source], fault);
    const { status, body } = await world.search();

    expect(status).toBe(200);
    expect(body.main).toMatchObject({ name: 'Ida Nordlys', external_ids: expect.anything() });
    if (!MAY_BE_OK.includes(name)) {
      expect(body.providers[source].status).not.toBe('ok');
      expect(body.providers[source].detail).toBeTruthy();
    }
    // Without a turn in time they are asked behind the answer.
    for (const other of SEARCHED.filter((each) => each !== source)) {
      expect(body.providers[other].status, other).toMatch(/^(ok|skipped)$/);
    }
    expect(await findHalfWritten(world.services.database)).toEqual({});
  });
});

describe.each(faults.filter(([name]) => !MAY_BE_OK.includes(name)))('%s', PATIENCE, (_name, fault) => {
  it('of all sources is a 503 that says why and when to come back, and over in 45 s', async () => {
    await world.startAnew();
    world.setFaults(ASKED, fault);
    const { status, headers, body } = await world.search();
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 503, type: 'application/problem+json' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    for (const word of ['Ida Nordlys', ...SEARCHED]) expect(body.detail).toContain(word);

    for (const path of ['/search/artist-profile?q=Ida%20Nordlys', '/artists/profile/deezer:38374083']) {
      expect(await world.get(path), path).toMatchObject({ status: 503 });
    }

    await world.settled();
    world.setFaults(ASKED, null);
    world.skip(45_000);
    await expectAnswersOfWhoeverMaySpeak();
  });
});

/** A ban by the day or a refused key lasts; everything else is over. */
async function expectAnswersOfWhoeverMaySpeak(): Promise<void> {
  const resting = new Set<string>();
  for (const source of SEARCHED) {
    const { blockedUntil } = await world.services.health.snapshot(source);
    if (blockedUntil && blockedUntil > world.services.clock.now()) resting.add(source);
  }
  await world.search();
  await world.settled();
  const { status, body } = await world.search();
  if (resting.size === SEARCHED.length) return expect(status).toBe(503);
  expect(status).toBe(200);
  const known = Object.keys(body.main.external_ids);
  for (const source of SEARCHED) {
    const key = source === 'musicbrainz' ? 'mbid' : source;
    if (resting.has(source)) expect(body.providers[source].status).not.toBe('ok');
    else expect(known, JSON.stringify(body.providers)).toContain(key);
  }
}

describe('a world in which nobody knows anything', PATIENCE, () => {
  it('is an answer without a main artist, and no failure', async () => {
    await world.startAnew();
    world.setFaults(ASKED, FAULTS.empty);
    const { status, body } = await world.search();
    expect({ status, main: body.main, totals: body.totals }).toEqual({
      status: 200,
      main: null,
      totals: { artists: 0, albums: 0, tracks: 0 },
    });
  });

  it('is no failure either when all of it is lies', async () => {
    await world.startAnew();
    world.setFaults(ASKED, FAULTS.lie);
    expect([200, 503]).toContain((await world.search()).status);
    await world.settled();
    expect(await findHalfWritten(world.services.database)).toEqual({});
  });
});
