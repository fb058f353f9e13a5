import { beforeEach, describe, expect, it } from 'vitest';
import { matchNames } from '#features/catalog/match-names.ts';
import { takeIn } from '#features/catalog/take-in.ts';
import { silentLogger } from '#lib/logger.ts';
import { TurnRefused } from '#lib/turn-queue.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { CallContext, Provider } from '#providers/provider.ts';
import { ProviderError } from '#providers/provider-error.ts';
import type { Registry } from '#providers/registry.ts';
import { anArtist } from '../../support/candidates.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { MADE_QUALITY } from '../../support/made-facts.ts';
import { madeSource, registryOf } from '../../support/made-source.ts';
import { useTestDatabase } from '../../support/test-database.ts';
import { whileTimePasses } from '../../support/while-time-passes.ts';

type Search = (name: string, context: CallContext) => Promise<string[]>;

const context = useTestDatabase();

/** A source that finds artists of these names. */
function sourceOf(name: ProviderName, search: Search): Provider {
  const artist = (found: string) => anArtist(name, found, found);
  return madeSource(name, {
    searchArtists: async ({ query }, callContext) => (await search(query, callContext)).map(artist),
  });
}

beforeEach(() => context.database.run((db) => db.execute('truncate asked')));

const itself: Search = async (name) => [name];
const nothing: Search = async () => [];
const withoutTurn =
  (provider: ProviderName): Search =>
  async () => {
    throw new ProviderError(provider, 'rate_limited', 'no turn', { cause: new TurnRefused(provider) });
  };
const NAMES = Array.from({ length: 30 }, (_, number) => `Artist ${number}`);

function match(registry: Registry, names: readonly string[] = NAMES, clock = createFakeClock()) {
  return matchNames(
    { registry, clock, database: context.database },
    { names, except: new Set(['lastfm']), priority: 'user' },
  );
}

const foundBy = (matched: Awaited<ReturnType<typeof match>>, provider: ProviderName) =>
  matched.replies.filter((reply) => reply.outcome === 'found' && reply.question.provider === provider).length;

describe('matching names', () => {
  it('spreads the names over the sources that can answer, and leaves out those that gave the names', async () => {
    const sources = (['deezer', 'spotify', 'itunes', 'lastfm'] as const).map((name) => sourceOf(name, itself));
    const matched = await match(registryOf(...sources));
    const counts = (['deezer', 'spotify', 'itunes'] as const).map((name) => foundBy(matched, name));
    expect(counts.reduce((sum, count) => sum + count)).toBe(NAMES.length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(5);
    expect(foundBy(matched, 'lastfm')).toBe(0);
  });

  it('asks the next source for a name that one does not know, and no further than needed', async () => {
    const asked: string[] = [];
    const noting =
      (search: Search): Search =>
      (name, context) => {
        asked.push(name);
        return search(name, context);
      };
    const registry = registryOf(sourceOf('deezer', noting(nothing)), sourceOf('spotify', noting(itself)));
    const matched = await match(registry, ['Lumen Harbour']);
    expect(foundBy(matched, 'spotify')).toBe(1);
    expect(asked).toHaveLength(2);
    expect(matched.postponed).toEqual([]);
  });

  it('takes only artists of exactly this name, whatever their spelling', async () => {
    const registry = registryOf(sourceOf('deezer', async () => ['Solveig RAN', 'Sólveig Rán Trio']));
    const matched = await match(registry, ['Sólveig Rán']);
    expect(matched.replies[0]?.answer?.artists?.map(({ name }) => name)).toEqual(['Solveig RAN']);
  });

  it('leaves a source alone once it has no turn, and postpones what only it may know', async () => {
    let calls = 0;
    const full = withoutTurn('deezer');
    const registry = registryOf(
      sourceOf('deezer', (name, context) => {
        calls += 1;
        return full(name, context);
      }),
      sourceOf('spotify', async (name) => (name === 'Artist 7' ? [] : [name])),
    );
    const matched = await match(registry);
    expect(matched.postponed).toEqual(['Artist 7']);
    expect(foundBy(matched, 'spotify')).toBe(29);
    expect(calls).toBeLessThan(NAMES.length);
  });

  it('asks a source whose word does not suffice only when none that suffices may still know the name', async () => {
    const musicbrainz = sourceOf('musicbrainz', itself);
    const waiting = await match(registryOf(sourceOf('deezer', withoutTurn('deezer')), musicbrainz), ['Lumen Harbour']);
    expect(waiting).toEqual({ replies: [], postponed: ['Lumen Harbour'] });
    const answered = await match(registryOf(sourceOf('deezer', nothing), musicbrainz), ['Lumen Harbour']);
    expect(foundBy(answered, 'musicbrainz')).toBe(1);
  });

  it('gives a name that hangs at one source to another', async () => {
    const clock = createFakeClock();
    const hanging: Search = (_, { signal }) =>
      new Promise((__, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
    const registry = registryOf(sourceOf('deezer', hanging), sourceOf('spotify', itself));
    const matched = await whileTimePasses(clock, match(registry, NAMES, clock));
    expect(foundBy(matched, 'spotify')).toBe(NAMES.length);
    expect(clock.sleepers).toBe(0);
  });

  it('asks nobody again for a name that was looked up lately, whether somebody knew it or not', async () => {
    const registry = registryOf(
      sourceOf('deezer', async (name) => (name === 'Known' ? [name] : [])),
      sourceOf('itunes', withoutTurn('itunes')),
    );
    const { database } = context;
    const deps = { registry, database, clock: createFakeClock(), quality: MADE_QUALITY, log: silentLogger };
    const names = ['Known', 'Unknown'];
    const first = await match(registry, names);
    await takeIn(deps, first.replies);
    const calls: string[] = [];
    const again = registryOf(
      sourceOf('deezer', async (name) => {
        calls.push(name);
        return [name];
      }),
      sourceOf('itunes', itself),
    );
    const second = await match(again, names);
    expect(calls).toEqual([]);
    expect(second.replies.map(({ question }) => [question.provider, question.key])).toEqual([
      ['itunes', 'name:unknown'],
    ]);
  });
});
