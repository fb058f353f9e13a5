import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { ensureSimilar, ingest, SourceReports } from '#features/catalog/index.ts';
import { silentLogger } from '#lib/logger.ts';
import type { SimilarArtistCandidate } from '#music/entities.ts';
import type { ProviderName } from '#music/provider-names.ts';
import { ProviderError } from '#providers/provider-error.ts';
import { anArtist } from '../../support/candidates.ts';
import { emptyCatalogue } from '../../support/catalogue-dump.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { MADE_QUALITY } from '../../support/made-facts.ts';
import { madeSource, registryOf } from '../../support/made-source.ts';
import { useSandboxApp } from '../../support/sandbox-app.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const context = useTestDatabase();
const lumen = anArtist('deezer', '27', 'Lumen Harbour', {
  albumCount: 3,
  externalIds: { deezer: '27', lastfm: 'Lumen Harbour' },
});

const similarTo = (provider: ProviderName, names: string[]): SimilarArtistCandidate[] =>
  names.map((name, place) => ({ artist: anArtist(provider, name, name), score: 1 - place / 100 }));

/** Deezer lists some itself and can be searched for all who have music; Last.fm knows names. */
async function aWorld({ listed, named, known }: { listed: string[]; named: string[]; known: string[] }) {
  const calls: string[] = [];
  const failing = new Set<string>();
  const noted = (call: string) => {
    calls.push(call);
    if (failing.has(call)) throw new ProviderError('deezer', 'unavailable', `${call} failed`);
  };
  const deezer = madeSource('deezer', {
    getSimilarArtists: async () => {
      noted('deezer similar');
      return similarTo('deezer', listed);
    },
    searchArtists: async ({ query }) => {
      noted(`search ${query}`);
      return known.includes(query) ? [anArtist('deezer', query, query, { albumCount: 1 })] : [];
    },
  });
  const lastfm = madeSource('lastfm', {
    getSimilarArtists: async () => {
      noted('lastfm similar');
      return similarTo('lastfm', named);
    },
  });
  const { database } = context;
  const clock = createFakeClock();
  const deps = { database, registry: registryOf(lastfm, deezer), quality: MADE_QUALITY, clock, log: silentLogger };
  const { artistIds } = await ingest(deps, [{ provider: 'deezer', detail: 'hit', artists: [lumen] }]);
  const artistId = artistIds.get('deezer:27') ?? 0;
  const reports = new SourceReports(clock);
  return {
    calls,
    clock,
    failing,
    reports: () => reports.toJSON(deps.registry),
    async similar(count: number) {
      const found = await ensureSimilar(deps, artistId, { count, viewerId: null, priority: 'expansion', reports });
      const names = await database.run((db) =>
        db.execute<{ id: number; name: string }>(sql`select id, name from artist`),
      );
      return found.map(({ id }) => names.find((row) => row.id === id)?.name);
    },
  };
}

beforeEach(async () => {
  await emptyCatalogue(context.database);
  await context.database.run((db) => db.execute('truncate asked'));
});

describe('the artists similar to one of ours', () => {
  it('are those that sources list with their music, without looking anybody up while there are enough', async () => {
    const world = await aWorld({ listed: ['A', 'B', 'C'], named: ['D', 'E'], known: ['D', 'E'] });
    expect(await world.similar(3)).toEqual(['A', 'B', 'C']);
    expect(world.calls.sort()).toEqual(['deezer similar', 'lastfm similar']);
  });

  it('are completed by looking up names, closest first, one search a name and no more than needed', async () => {
    const world = await aWorld({ listed: ['A'], named: ['D', 'E', 'F', 'G', 'H'], known: ['D', 'F', 'G', 'H'] });
    expect(await world.similar(4)).toHaveLength(4);
    expect(world.calls.filter((call) => call.startsWith('search'))).toEqual([
      'search D',
      'search E',
      'search F',
      'search G',
    ]);
  });

  it('cost no call when enough are here, and no second search for a name when more are wanted', async () => {
    const world = await aWorld({ listed: ['A'], named: ['D', 'E', 'F'], known: ['D', 'F'] });
    await world.similar(2);
    world.calls.length = 0;
    expect(await world.similar(2)).toHaveLength(2);
    expect(world.calls).toEqual([]);
    expect((await world.similar(3)).sort()).toEqual(['A', 'D', 'F']);
    expect(world.calls).toEqual(['lastfm similar', 'search E', 'search F']);
  });

  it('are as many as there are when all names were tried', async () => {
    const world = await aWorld({ listed: ['A'], named: ['D', 'E'], known: ['D'] });
    expect(await world.similar(15)).toEqual(expect.arrayContaining(['A', 'D']));
    world.calls.length = 0;
    expect(await world.similar(15)).toHaveLength(2);
    expect(world.calls).toEqual(['lastfm similar']);
  });

  it('are asked for again when the names could not be looked up, and what failed is told', async () => {
    const world = await aWorld({ listed: [], named: ['D'], known: ['D'] });
    world.failing.add('search D');
    expect(await world.similar(1)).toEqual([]);
    expect(world.reports().deezer).toMatchObject({ status: 'failed', detail: 'search D failed' });
    world.failing.clear();
    expect(await world.similar(1)).toEqual(['D']);
  });
});

describe('GET /artists/{ref}/related', () => {
  const app = useSandboxApp({ providers: ['lastfm', 'itunes'] });

  it('gives rows to artists that are only named, behind the answer', async () => {
    const made = app.sandbox.catalogue.artists.find(({ slug }) => slug === 'lumen-harbour');
    const related = () => app.get(`/artists/itunes:${made?.ids.itunes}/related?limit=30`);
    const first = await related();
    await app.settled();
    const { body } = await related();
    expect(body.source).toBe('local');
    expect(body.total).toBeGreaterThanOrEqual(Math.min(8, first.body.total + 5));
    expect(body.items[0].sources).toEqual(['lastfm']);
    app.sandbox.resetCalls();
    await related();
    await app.settled();
    expect(app.sandbox.calls()).toEqual([]);
  });
});
