import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { fillArtist, ingest, SourceReports } from '#features/catalog/index.ts';
import { silentLogger } from '#lib/logger.ts';
import { TurnRefused } from '#lib/turn-queue.ts';
import type { AlbumCandidate, AlbumType } from '#music/entities.ts';
import { ProviderError } from '#providers/provider-error.ts';
import { anAlbum, anArtist, credit } from '../../support/candidates.ts';
import { emptyCatalogue } from '../../support/catalogue-dump.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { MADE_QUALITY } from '../../support/made-facts.ts';
import { madeSource, registryOf } from '../../support/made-source.ts';
import { useTestDatabase } from '../../support/test-database.ts';
import { whileTimePasses } from '../../support/while-time-passes.ts';

const context = useTestDatabase();
const HOUR_MS = 3_600_000;
const artist = anArtist('deezer', '27', 'Lumen Harbour', { albumCount: 4 });
const album = (title: string, albumType: AlbumType = 'album') =>
  anAlbum('deezer', title, title, [credit(artist)], { albumType });
const down = new ProviderError('deezer', 'unavailable', 'it is down');
const noTurn = new ProviderError('deezer', 'rate_limited', 'no turn', { cause: new TurnRefused('deezer') });

const execute = <T extends Record<string, unknown>>(query: ReturnType<typeof sql>) =>
  context.database.run((db) => db.execute<T>(query));
const titles = async () =>
  (await execute<{ title: string }>(sql`select title from album order by title`)).map(({ title }) => title);
const remembered = async () => [
  ...(await execute(
    sql`select key, outcome, next, detail from asked where capability = 'getArtistAlbums' order by key`,
  )),
];

type PageOf = (page: number) => AlbumCandidate[];

/** A source with a list of albums on pages 0, 1, 2 …, and our artist that it knows. */
async function aList(pages: AlbumCandidate[][] | PageOf) {
  const clock = createFakeClock();
  const calls: number[] = [];
  const failing = new Map<number, ProviderError>();
  const slow = new Map<number, Promise<void>>();
  const here: string[][] = [];
  const deezer = madeSource('deezer', {
    getArtistAlbums: async ({ page = '0' }) => {
      const number = Number(page);
      calls.push(number);
      here.push(await titles());
      await slow.get(number);
      const failure = failing.get(number);
      if (failure) throw failure;
      if (typeof pages === 'function') return { items: pages(number), next: String(number + 1) };
      return { items: pages[number] ?? [], next: number + 1 < pages.length ? String(number + 1) : undefined };
    },
  });
  const { database } = context;
  const deps = { database, registry: registryOf(deezer), quality: MADE_QUALITY, clock, log: silentLogger };
  const { artistIds } = await ingest(deps, [{ provider: 'deezer', detail: 'hit', artists: [artist] }]);
  const artistId = artistIds.get('deezer:27') ?? 0;
  const fill = (options: Partial<Parameters<typeof fillArtist>[1]> = {}) =>
    fillArtist(deps, { artistId, aspects: ['albums'], priority: 'refresh', ...options });
  return { clock, calls, failing, slow, fill, here };
}

beforeEach(async () => {
  await emptyCatalogue(context.database);
  await execute(sql`truncate asked`);
});

describe('a list that comes in pages', () => {
  it('is taken in page by page: each is here before the next one is asked for', async () => {
    const list = await aList([[album('A')], [album('B')], [album('C')]]);
    await list.fill();
    expect(list.here).toEqual([[], ['A'], ['A', 'B']]);
    expect(await titles()).toEqual(['A', 'B', 'C']);
    expect(await remembered()).toEqual([{ key: '27', outcome: 'found', next: null, detail: null }]);
    await list.fill();
    expect(list.calls).toEqual([0, 1, 2]);
  });

  it('goes on at the page that failed, after the rest that every failure is followed by', async () => {
    const list = await aList([[album('A')], [album('B')], [album('C')]]);
    list.failing.set(1, down);
    const reports = new SourceReports(list.clock);
    expect(await list.fill({ reports })).toMatchObject({ hasMore: false });
    expect(reports.toJSON(registryOf()).deezer).toMatchObject({ status: 'failed', detail: 'it is down' });
    expect(await titles()).toEqual(['A']);
    const part = { key: '27', outcome: 'part', next: '1', detail: 'unavailable: it is down' };
    expect(await remembered()).toEqual([part]);

    const again = new SourceReports(list.clock);
    await list.fill({ reports: again });
    expect(list.calls).toEqual([0, 1]);
    expect(again.toJSON(registryOf()).deezer).toMatchObject({ status: 'failed' });

    list.failing.clear();
    await list.clock.advance(10_001);
    await list.fill();
    expect(list.calls).toEqual([0, 1, 1, 2]);
    expect(await remembered()).toMatchObject([{ outcome: 'found', next: null, detail: null }]);
  });

  it('keeps its place while there is no turn for the next page, which is no failure', async () => {
    const list = await aList([[album('A')], [album('B')]]);
    list.failing.set(1, noTurn);
    expect(await list.fill()).toMatchObject({ hasMore: true });
    expect(await remembered()).toMatchObject([{ outcome: 'part', next: '1', detail: null }]);
    list.failing.clear();
    await list.fill();
    expect(list.calls).toEqual([0, 1, 1]);
  });

  it('begins anew when its first pages came more than a day ago', async () => {
    const list = await aList([[album('A')], [album('B')]]);
    await list.fill({ firstPageOnly: true });
    await list.clock.advance(25 * HOUR_MS);
    await list.fill();
    expect(list.calls).toEqual([0, 0, 1]);
  });

  it('of which only the first page is wanted goes on there the next time', async () => {
    const list = await aList([[album('A')], [album('B')]]);
    expect(await list.fill({ firstPageOnly: true })).toMatchObject({ hasMore: true });
    expect(await titles()).toEqual(['A']);
    expect(await list.fill()).toMatchObject({ hasMore: false });
    expect(list.calls).toEqual([0, 1]);
  });

  it('goes on behind the answer when a page is too slow for who waits', async () => {
    const list = await aList([[album('A')], [album('B')], [album('C')]]);
    let answer: () => void = () => {};
    const isHere = new Promise<void>((resolve) => {
      answer = resolve;
    });
    list.slow.set(1, isHere);
    const filled = await whileTimePasses(list.clock, list.fill({ softLimitMs: 2500 }));
    expect(filled).toMatchObject({ hasMore: true, answers: [{ albums: [{ title: 'A' }] }] });
    expect(await titles()).toEqual(['A']);
    answer();
    for (const rest of filled.rests) await rest();
    expect(await titles()).toEqual(['A', 'B', 'C']);
  });

  it('that ends with an empty page was found', async () => {
    const list = await aList([[album('A')], []]);
    await list.fill();
    expect(await remembered()).toMatchObject([{ outcome: 'found', next: null }]);
  });

  it('that never ends is left after 40 pages, and counts as asked', async () => {
    const list = await aList((page) => [album(`Album ${page}`)]);
    expect(await list.fill()).toMatchObject({ hasMore: false });
    expect(list.calls).toHaveLength(40);
    expect(await titles()).toHaveLength(40);
    expect(await remembered()).toMatchObject([{ outcome: 'found', next: null }]);
  });
});

describe('a list that is here already', () => {
  it('is asked for again up to the first page without news', async () => {
    const pages = [[album('A')], [album('B')], [album('C')]];
    const list = await aList(pages);
    await list.fill();
    list.calls.length = 0;
    expect(await list.fill({ ignoreFreshness: true })).toMatchObject({ rowsWritten: 0 });
    expect(list.calls).toEqual([0]);
    pages[0]?.unshift(album('New'));
    await list.clock.advance(8 * 24 * HOUR_MS);
    await list.fill({ refreshStale: true });
    expect(list.calls).toEqual([0, 0, 1]);
    expect(await titles()).toEqual(['A', 'B', 'C', 'New']);
    expect(await remembered()).toMatchObject([{ outcome: 'found', next: null }]);
  });
});

describe('a list of albums of some types', () => {
  const pages = () => [
    [album('A'), album('S', 'single'), anAlbum('deezer', 'U', 'U', [credit(artist)])],
    [album('T', 'single')],
    [album('C', 'compilation'), album('D')],
  ];

  it('leaves the others out, keeps what has no type, and is not asked for again', async () => {
    const list = await aList(pages());
    await list.fill({ include: ['album'] });
    expect(await titles()).toEqual(['A', 'D', 'U']);
    await list.fill({ include: ['album'] });
    expect(list.calls).toEqual([0, 1, 2]);
  });

  it('does not count as the whole list, which is asked for when it is wanted', async () => {
    const list = await aList(pages());
    await list.fill({ include: ['album'] });
    await list.fill();
    expect(list.calls).toEqual([0, 1, 2, 0, 1, 2]);
    expect(await titles()).toEqual(['A', 'C', 'D', 'S', 'T', 'U']);
  });

  it('costs nothing when the whole list is here', async () => {
    const list = await aList(pages());
    await list.fill();
    await list.fill({ include: ['album', 'compilation'] });
    expect(list.calls).toEqual([0, 1, 2]);
  });

  it('is the whole list when no type is missing', async () => {
    const list = await aList(pages());
    await list.fill({ include: ['single', 'ep', 'compilation', 'album'] });
    await list.fill();
    expect(list.calls).toEqual([0, 1, 2]);
  });

  it('goes on where it failed', async () => {
    const list = await aList(pages());
    list.failing.set(1, down);
    await list.fill({ include: ['album'] });
    list.failing.clear();
    await list.clock.advance(10_001);
    await list.fill({ include: ['album'] });
    expect(list.calls).toEqual([0, 1, 1, 2]);
    expect(await titles()).toEqual(['A', 'D', 'U']);
  });
});
