import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '#sandbox/faults.ts';
import { ASKED, FAULTS, SEARCHED, useFaultyWorld } from './faulty-world.ts';
import { findHalfWritten } from './half-written.ts';

const world = useFaultyWorld();

afterEach(async () => {
  world.setFaults(ASKED, null);
  await world.services.background.idle();
  expect(world.errors.splice(0)).toEqual([]);
});

/** What is no failure: late answers, empty ones, and those of which parts can be read. */
const MAY_BE_OK = ['slow', 'empty', 'lie'];

/** From nothing and with nobody at rest. */
async function startAnew(): Promise<void> {
  await world.clear();
  await world.restart();
}

describe.each(Object.entries<Fault>(FAULTS))('%s', (name, fault) => {
  it(
    'of one source costs a cold search only what that source knows, and the next one after 45 s brings it',
    { timeout: 90_000 },
    async () => {
      for (const source of SEARCHED) {
        await startAnew();
        world.setFaults([source], fault);
        const { status, body } = await world.search();

        expect(status, source).toBe(200);
        expect(body.main?.name, source).toBe('Ida Nordlys');
        expect(body.albums.length, source).toBeGreaterThan(2);
        if (!MAY_BE_OK.includes(name)) {
          expect(body.providers[source].status, source).not.toBe('ok');
          expect(body.providers[source].detail, source).toBeTruthy();
        }
        for (const other of SEARCHED.filter((each) => each !== source)) {
          expect(body.providers[other].status, `${other} beside ${source}`).toMatch(/^(ok|skipped)$/);
        }
        expect(await findHalfWritten(world.services.database), source).toEqual({});

        if (!MAY_BE_OK.includes(name)) await expectRecovery(source);
        world.setFaults([source], null);
      }
    },
  );

  it('of all sources leaves a cold search with a 503 that says when to come back, or with what was true in it', async () => {
    await startAnew();
    world.setFaults(ASKED, fault);
    const { status, headers, body } = await world.search();
    if (name === 'slow') return expect(status).toBe(200);
    if (name === 'empty') return expect([status, body.main]).toEqual([200, null]);
    if (name === 'lie') return expect([200, 503]).toContain(status);
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 503, type: 'application/problem+json' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(body.detail).toContain('Ida Nordlys');
    for (const source of SEARCHED) expect(body.detail).toContain(source);
  });
});

/** A ban by the day or a refused key lasts; everything else is over by then. */
async function expectRecovery(source: (typeof SEARCHED)[number]): Promise<void> {
  world.setFaults([source], null);
  const rest = (await world.services.health.snapshot(source)).blockedUntil;
  world.skip(45_000);
  await world.search();
  const { body } = await world.search();
  if (rest && rest > world.services.clock.now()) {
    expect(body.providers[source].status, `${source} rests until ${rest.toISOString()}`).not.toBe('ok');
    return;
  }
  const key = source === 'musicbrainz' ? 'mbid' : source;
  expect(body.main.external_ids, `${source} is back: ${JSON.stringify(body.providers)}`).toHaveProperty(key);
}
