import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#lib/clock.ts';
import type { ProviderName } from '#music/provider-names.ts';
import { EXPANSION_SEED, expansionCatalogue } from '#sandbox/catalogue-expansion.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { dumpCatalogue } from '../support/catalogue-dump.ts';
import { type ExpansionWorld, openExpansionWorld } from './expansion-world.ts';
import { rowsThatDiffer } from './rows-that-differ.ts';

const catalogue = expansionCatalogue({ artists: 3, albums: 12, tracks: 4 });
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ catalogue, limits: 'off', latencyMs: 5 });
});
afterAll(() => sandbox.close());

/** Waits until this many calls were made in all. */
const called = (calls: number) =>
  vi.waitFor(() => expect(sandbox.calls().length).toBeGreaterThanOrEqual(calls), { timeout: 20_000, interval: 2 });

async function inWorld<T>(providers: ProviderName[], work: (world: ExpansionWorld) => Promise<T>): Promise<T> {
  const world = await openExpansionWorld({ sandbox, seed: EXPANSION_SEED, similar: 2, providers, clock: systemClock });
  try {
    return await work(world);
  } finally {
    await world.close();
  }
}

describe('a token that expires in the middle of an expansion', () => {
  const expandAll = (expireAt: number) =>
    inWorld(['spotify', 'lastfm'], async (world) => {
      const job = await world.expand();
      await called(expireAt);
      sandbox.expireTokens();
      await world.finished(job);
      const calls = sandbox.calls('spotify');
      return {
        rows: await dumpCatalogue(world.services.database),
        calls: calls.length,
        tokens: calls.filter(({ path }) => path.endsWith('/api/token')).length,
      };
    });

  it('costs one new token and the calls that were on their way, and no row', { timeout: 60_000 }, async () => {
    const clean = await expandAll(0);
    const expired = await expandAll(20);
    expect(rowsThatDiffer(clean.rows, expired.rows)).toEqual([]);
    expect(expired.tokens).toBe(1);
    expect(expired.calls - clean.calls).toBeLessThanOrEqual(1 + 8);
  });
});

describe('an artist that is deleted while it is expanded', () => {
  it('stays deleted, and the others are completed', { timeout: 60_000 }, async () => {
    await inWorld(['deezer'], async (world) => {
      const { services } = world;
      const job = await world.expand();
      await called(4 + 12); // the lists of the others are here, and their albums are asked for
      const [, victim] = catalogue.artists;
      if (!victim) throw new Error('nobody to delete');
      const remove = () =>
        services.database.run((db) =>
          db.execute<{ id: number }>(sql`
            delete from artist where id in (select artist_id from artist_external_id where provider = 'deezer' and external_id = ${String(victim.ids.deezer)})
            returning id`),
        );
      const deleted = await vi.waitUntil(async () => ((await remove()).length > 0 ? true : undefined));
      expect(deleted).toBe(true);
      await world.finished(job);
      const rows = await dumpCatalogue(services.database);
      const others = catalogue.artists.filter((artist) => artist !== victim);
      expect(rows.artist?.map(({ row }) => (row as { name: string }).name).sort()).toEqual(
        others.map((artist) => artist.name).sort(),
      );
      const albums = others.flatMap((artist) => artist.albums);
      const theirs = new Set(albums.map((album) => `deezer:${album.ids.deezer}`));
      expect(rows.track?.filter(({ album }) => theirs.has(String(album)))).toHaveLength(
        albums.reduce((sum, album) => sum + album.tracks.length, 0),
      );
    });
  });
});

describe('words that no source can be asked about', () => {
  it('are acknowledged, and expanded once a source answers again', { timeout: 90_000 }, async () => {
    await inWorld(['deezer'], async (world) => {
      sandbox.setFault('deezer', { kind: 'status', status: 503 });
      const job = await world.expand();
      sandbox.setFault('deezer', null);
      await world.finished(job);
      const rows = await dumpCatalogue(world.services.database);
      expect(rows.track).toHaveLength(catalogue.tracks.length);
    });
  });
});
