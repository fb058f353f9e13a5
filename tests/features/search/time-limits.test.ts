import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '#app.ts';
import { loadConfig } from '#config.ts';
import { type Database, openDatabase } from '#db/client.ts';
import { writeSearchDocs } from '#features/catalog/ingest/search-docs.repository.ts';
import type { Router } from '#http/api.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { createServices, type Services } from '#services.ts';
import { fakeTransport } from '../../support/fake-transport.ts';
import { createDatabase } from '../../support/test-database.ts';
import { findPostgres, startThrowawayServer, type ThrowawayServer } from '../../support/throwaway-postgres.ts';

const binaries = findPostgres();
if (!binaries) process.stderr.write('time-limits.test.ts is skipped: no PostgreSQL (initdb, pg_ctl) on this machine\n');

// The embedded database cannot end a statement: here is what a real one does.
describe.skipIf(!binaries)('A search that takes too long', () => {
  let server: ThrowawayServer;
  let database: Database;
  let services: Services;
  let app: Router;
  let removeStorage: () => Promise<void>;

  beforeAll(async () => {
    server = await startThrowawayServer(binaries ?? '');
    const { config, remove } = await createDatabase();
    removeStorage = remove;
    const { storageRoot } = config;
    database = await openDatabase({ databaseUrl: server.url, storageRoot }, { log: silentLogger, clock: systemClock });
    const all = loadConfig({ STORAGE_ROOT: storageRoot, CACHE_ROOT: storageRoot });
    services = await createServices(all, { database, log: silentLogger, transport: fakeTransport({}) });
    app = createApp(services);
    await database.transaction(async (tx) => {
      await tx.execute(sql`insert into artist (name, name_norm) values ('Lumen Harbour', 'lumen harbour')`);
      const artist = { kind: 'artist', id: 1, title: 'Lumen Harbour', titleNorm: 'lumen harbour' } as const;
      await writeSearchDocs(tx, [{ ...artist, popularity: 0, credits: [], context: [] }]);
    });
  }, 60_000);

  afterAll(async () => {
    await services.close();
    await server.remove();
    await removeStorage();
  });

  const ask = async (path: string) => {
    const response = await app.request(path);
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: (await response.json()) as Record<string, unknown>,
    };
  };

  /** Nobody reads the table while `work` is done. */
  const whileLocked = (table: string, work: () => Promise<unknown>) =>
    database.transaction(async (tx) => {
      await tx.execute(sql.raw(`lock table ${table} in access exclusive mode`));
      await work();
    });

  it('while somebody types tells the names that begin so, and that this is not all', async () => {
    await whileLocked('search_word', async () => {
      expect((await ask('/search/suggest?q=lumen%20harb')).body).toMatchObject({
        items: [{ name: 'Lumen Harbour' }],
        partial: true,
      });
    });
    expect((await ask('/search/suggest?q=harbour')).body).toEqual({
      query: 'harbour',
      items: [expect.objectContaining({ name: 'Lumen Harbour' })],
    });
  });

  it('in every way is a 503 that says when to come again', async () => {
    await whileLocked('search_doc', async () => {
      const { status, retryAfter, body } = await ask('/search/suggest?q=lumen');
      expect([status, retryAfter, body.type]).toEqual([503, '5', 'urn:fonoteca:problem:database.too_slow']);
    });
  });

  it('with filters is a 503 that says what would help', async () => {
    await whileLocked('search_doc', async () => {
      const { status, retryAfter, body } = await ask('/search/advanced?kind=artist&q=lumen');
      expect([status, retryAfter, body.type]).toEqual([503, '5', 'urn:fonoteca:problem:search.too_costly']);
      expect(body.detail).toMatch(/add a word, or take a filter away/);
    });
    expect((await ask('/search/advanced?kind=artist&q=lumen')).body.total).toBe(1);
  });

  it('keeps nobody else waiting, however many there are of it', async () => {
    let searches: Promise<unknown[]> = Promise.resolve([]);
    await whileLocked('search_doc', async () => {
      searches = Promise.all(Array.from({ length: 20 }, () => ask('/search/advanced?kind=artist&q=lumen')));
      expect(await Promise.race([searches, ask('/artists')])).toMatchObject({ status: 200 });
    });
    await searches;
  });
});
