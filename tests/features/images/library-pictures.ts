import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createImages, type Images, imageRoutes } from '#features/images/index.ts';
import { createHttpApp } from '#http/http-app.ts';
import { silentLogger } from '#lib/logger.ts';
import { emptyTables } from '../../support/empty-tables.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { useTestDatabase } from '../../support/test-database.ts';
import { type PictureServer, startPictureServer } from './picture-server.ts';

/** A library on a database of its own, a source of pictures, and what is kept of them. */
export interface LibraryPictures {
  readonly source: PictureServer;
  readonly images: Images;
  readonly clock: FakeClock;
  readonly storageRoot: string;
  readonly database: ReturnType<typeof useTestDatabase>['database'];
  /** How the source answers from now on. */
  answer(listener: RequestListener): void;
  /** Another process over the same folders and the same database. */
  restart(options?: { isOffline?: boolean }): Promise<void>;
  /** Gives the new id. Paths are those of the source. */
  addArtist(name: string, ...paths: string[]): Promise<number>;
  addAlbum(title: string, artistId: number, ...paths: string[]): Promise<number>;
  setPictures(kind: 'artist' | 'album', id: number, ...paths: string[]): Promise<void>;
  rows<Row extends object>(query: string): Promise<Row[]>;
  get(path: string, init?: RequestInit): Promise<Response>;
}

export function useLibraryPictures(): LibraryPictures {
  const own = useTestDatabase();
  let source: PictureServer;
  let listener: RequestListener;
  let folder: string;
  let images: Images;
  let clock: FakeClock;

  const open = (options: { isOffline?: boolean } = {}) =>
    createImages({
      ...{ database: own.database, clock, log: silentLogger, userAgent: 'Test/1', ...options },
      ...{ privateOrigins: [source.origin], cacheRoot: join(folder, 'cache'), storageRoot: join(folder, 'storage') },
    });
  const rows = async <Row extends object>(query: string): Promise<Row[]> => {
    const found = await own.database.run((db) => db.execute(sql.raw(query)));
    return [...found] as object[] as Row[]; // what the test's own query says
  };
  const pictures = (paths: string[]) =>
    JSON.stringify(
      paths.map((path) => ({ url: path.startsWith('/') ? source.origin + path : path, provider: 'deezer' })),
    );

  beforeAll(async () => {
    source = await startPictureServer((request, response) => listener(request, response));
  });
  afterAll(() => source.close());
  beforeEach(async () => {
    await rows(emptyTables('artist', 'album'));
    source.asked.length = 0;
    clock = createFakeClock();
    folder = await mkdtemp(join(tmpdir(), 'fonoteca-kept-'));
    images = open();
  });
  afterEach(async () => {
    await images.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function insert(statement: string): Promise<number> {
    const [row] = await rows<{ id: number }>(`${statement} returning id`);
    return row?.id ?? 0;
  }

  return {
    get source() {
      return source;
    },
    get images() {
      return images;
    },
    get clock() {
      return clock;
    },
    get storageRoot() {
      return join(folder, 'storage');
    },
    get database() {
      return own.database;
    },
    answer(next) {
      listener = next;
    },
    async restart(options) {
      await images.close();
      await rm(join(folder, 'cache'), { recursive: true, force: true });
      images = open(options);
    },
    addArtist: (name, ...paths) =>
      insert(`insert into artist (name, name_norm, images) values ('${name}', '${name}', '${pictures(paths)}')`),
    async addAlbum(title, artistId, ...paths) {
      const id = await insert(
        `insert into album (title, title_norm, images) values ('${title}', '${title}', '${pictures(paths)}')`,
      );
      await rows(`insert into album_artist (album_id, position, artist_id, name) values (${id}, 0, ${artistId}, '')`);
      return id;
    },
    async setPictures(kind, id, ...paths) {
      await rows(`update ${kind} set images = '${pictures(paths)}' where id = ${id}`);
    },
    rows,
    async get(path, init) {
      const app = createHttpApp({ config: { host: '127.0.0.1', trustLoopback: true }, log: silentLogger, clock });
      app.route('/', imageRoutes({ images }));
      return app.request(`http://127.0.0.1${path}`, init);
    },
  };
}
