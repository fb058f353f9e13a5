import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const world = useSandboxApp({ providers: ['deezer'] });
const SEARCH = '/search/orchestrated?q=Lumen%20Harbour';

beforeEach(() => world.clear());

describe('what failed about the main artist', () => {
  const rememberAsFailed = (capability: string, secondsAgo: number) =>
    world.services.database.run((db) =>
      db.execute(sql`
        update asked set outcome = 'failed', asked_at = now() - ${secondsAgo}::int * interval '1 second'
        where capability = ${capability}`),
    );

  it('is asked again behind the next search for the same words, and nothing else is', async () => {
    await world.get(SEARCH);
    await world.settled();
    await rememberAsFailed('getSimilarArtists', 60);
    world.sandbox.resetCalls();
    expect((await world.get(SEARCH)).body.source).toBe('local');
    await world.settled();
    expect(world.sandbox.calls().map((call) => call.path)).toEqual([expect.stringMatching(/\/artist\/\d+\/related$/)]);
  });

  it('is left alone while the failure is a moment ago', async () => {
    await world.get(SEARCH);
    await world.settled();
    await rememberAsFailed('getSimilarArtists', 1);
    world.sandbox.resetCalls();
    await world.get(SEARCH);
    await world.settled();
    expect(world.sandbox.calls()).toEqual([]);
  });
});
