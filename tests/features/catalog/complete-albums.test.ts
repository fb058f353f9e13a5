import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { completeAlbums } from '#features/catalog/complete-albums.ts';
import type { Reply } from '#features/catalog/gather-replies.ts';
import { ingest } from '#features/catalog/ingest/ingest.ts';
import { createIntake } from '#features/catalog/intake.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { TurnRefused } from '#lib/turn-queue.ts';
import type { AlbumCandidate } from '#music/entities.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { Provider } from '#providers/provider.ts';
import { ProviderError } from '#providers/provider-error.ts';
import { anAlbum, anArtist, aTrack, credit } from '../../support/candidates.ts';
import { emptyCatalogue } from '../../support/catalogue-dump.ts';
import { MADE_QUALITY } from '../../support/made-facts.ts';
import { madeSource, registryOf } from '../../support/made-source.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const context = useTestDatabase();
const lumen = anArtist('deezer', '27', 'Lumen Harbour');
const noTurn = (provider: ProviderName) =>
  new ProviderError(provider, 'rate_limited', 'no turn', { cause: new TurnRefused(provider) });

const execute = <T extends Record<string, unknown>>(query: ReturnType<typeof sql>) =>
  context.database.run((db) => db.execute<T>(query));

function whole(provider: ProviderName, id: string): AlbumCandidate {
  const tracks = [1, 2].map((position) =>
    aTrack(provider, `${id}-${position}`, `${id} ${position}`, [credit(lumen)], { position, discNumber: 1 }),
  );
  return anAlbum(provider, id, id, [credit(lumen)], { tracks, tracksComplete: true, trackCount: 2 });
}

type GetAlbum = NonNullable<Provider['getAlbum']>;

/** Albums A, B, C … of one artist, known to these sources, that are asked for in `calls`. */
async function aWorld(count: number, getAlbum: Partial<Record<'deezer' | 'spotify', GetAlbum>>) {
  const calls: string[] = [];
  let transactions = 0;
  const database: Database = {
    ...context.database,
    transaction: (work) => {
      transactions += 1;
      return context.database.transaction(work);
    },
  };
  const sources = Object.entries(getAlbum).map(([name, answer]) =>
    madeSource(name as ProviderName, {
      getAlbum: (key, callContext) => {
        calls.push(`${name} ${key}`);
        return answer(key, callContext);
      },
    }),
  );
  const registry = registryOf(...sources);
  const deps = { database, registry, quality: MADE_QUALITY, clock: systemClock, log: silentLogger };
  const titles = [...'ABCDEFGHIJKL'].slice(0, count);
  const albums = titles.map((title) =>
    anAlbum('deezer', title, title, [credit(lumen)], { externalIds: { deezer: title, spotify: title } }),
  );
  const { albumIds } = await ingest(deps, [{ provider: 'deezer', detail: 'hit', albums }]);
  const ids = titles.map((title) => albumIds.get(`deezer:${title}`) ?? 0);
  const outcomes: string[] = [];
  transactions = 0;
  return {
    calls,
    deps,
    ids,
    outcomes,
    transactions: () => transactions,
    complete: (options: Partial<Parameters<typeof completeAlbums>[2]> = {}) =>
      completeAlbums(deps, ids, {
        priority: 'expansion',
        onAlbum: (albumId, outcome) => outcomes.push(`${titles[ids.indexOf(albumId)]} ${outcome}`),
        ...options,
      }),
    tracks: async () => (await execute<{ count: number }>(sql`select count(*)::int as count from track`))[0]?.count,
  };
}

beforeEach(async () => {
  await emptyCatalogue(context.database);
  await execute(sql`truncate asked`);
});

describe('completing albums', () => {
  it('asks one source for each, and each source for about as many', async () => {
    let inProgress = 0;
    let letGo: () => void = () => {};
    const allAreAsked = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slowly = async (album: AlbumCandidate) => {
      inProgress += 1;
      if (inProgress === 8) letGo();
      await allAreAsked;
      return album;
    };
    const world = await aWorld(12, {
      deezer: (key) => slowly(whole('deezer', key)),
      spotify: (key) => slowly(whole('spotify', key)),
    });
    expect(await world.complete()).toEqual([]);
    expect(await world.tracks()).toBe(24);
    expect(world.calls).toHaveLength(12);
    for (const source of ['deezer', 'spotify']) {
      expect(world.calls.filter((call) => call.startsWith(source)).length).toBeGreaterThanOrEqual(4);
    }
    expect(world.outcomes.sort()).toEqual([...'ABCDEFGHIJKL'].map((title) => `${title} complete`));
    await world.complete();
    expect(world.calls).toHaveLength(12);
  });

  it('stores several answers in one transaction when they come fast', async () => {
    const world = await aWorld(12, { deezer: async (key) => whole('deezer', key) });
    await world.complete();
    expect(await world.tracks()).toBe(24);
    expect(world.transactions()).toBeLessThanOrEqual(8);
  });

  it('goes on with another source where one fails', async () => {
    const world = await aWorld(3, {
      deezer: async () => {
        throw new ProviderError('deezer', 'unavailable', 'it is down');
      },
      spotify: async (key) => whole('spotify', key),
    });
    expect(await world.complete()).toEqual([]);
    expect(await world.tracks()).toBe(6);
  });

  it('tells which albums are left while a source fails or rests, and why', async () => {
    const world = await aWorld(2, {
      deezer: async (key) => {
        if (key === 'A') throw new ProviderError('deezer', 'unavailable', 'it is down');
        return whole('deezer', key);
      },
    });
    const left = [{ albumId: world.ids[0], failure: 'deezer: unavailable: it is down' }];
    expect(await world.complete()).toEqual(left);
    expect(await world.complete()).toEqual(left);
    // Both at once: either may be first.
    expect(world.calls.toSorted()).toEqual(['deezer A', 'deezer B']);
    expect(world.outcomes.sort()).toEqual(['A left', 'A left', 'B complete', 'B complete']);
  });

  it('does not count a turn that did not come as an answer', async () => {
    let isFull = true;
    const world = await aWorld(1, {
      deezer: async (key) => {
        if (isFull) throw noTurn('deezer');
        return whole('deezer', key);
      },
    });
    expect(await world.complete()).toEqual([{ albumId: world.ids[0], failure: 'deezer: no turn' }]);
    isFull = false;
    expect(await world.complete()).toEqual([]);
    expect(await world.tracks()).toBe(2);
  });

  it('leaves albums as they are that no source has whole, and says so', async () => {
    const world = await aWorld(1, { deezer: async () => null });
    expect(await world.complete()).toEqual([]);
    expect(world.outcomes).toEqual(['A incomplete']);
  });

  it('begins nothing more once it is given up, and rejects', async () => {
    const givenUp = new AbortController();
    const world = await aWorld(12, {
      deezer: async (key) => {
        givenUp.abort(new Error('given up'));
        return whole('deezer', key);
      },
    });
    await expect(world.complete({ signal: givenUp.signal })).rejects.toThrow('given up');
    expect(world.calls.length).toBeLessThanOrEqual(8);
  });
});

describe('an intake', () => {
  const replyOf = (id: string): Reply => ({
    question: { provider: 'deezer', capability: 'getAlbum', key: id, ask: async () => null },
    outcome: 'found',
    answer: { provider: 'deezer', detail: 'full', albums: [whole('deezer', id)] },
    detail: null,
  });

  it('takes in at once what comes first, and then together what came meanwhile, at most so many', async () => {
    const world = await aWorld(9, {});
    const intake = createIntake(world.deps, { atMost: 4 });
    await Promise.all([...'ABCDEFGHI'].map((id) => intake.takeIn([replyOf(id)])));
    expect(world.transactions()).toBe(3);
    expect(await world.tracks()).toBe(18);
  });

  it('tells those, and only those, whose answers could not be stored', async () => {
    const world = await aWorld(2, {});
    let isAway = true;
    const database: Database = {
      ...world.deps.database,
      transaction: (work) => (isAway ? Promise.reject(new Error('away')) : world.deps.database.transaction(work)),
    };
    const intake = createIntake({ ...world.deps, database }, { atMost: 4 });
    await expect(intake.takeIn([replyOf('A')])).rejects.toThrow('away');
    isAway = false;
    await intake.takeIn([replyOf('B')]);
    expect(await world.tracks()).toBe(2);
  });
});
