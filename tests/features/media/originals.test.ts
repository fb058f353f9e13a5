import { readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { createFfmpeg } from '#features/media/index.ts';
import { createOriginals, type Original, type Originals } from '#features/media/originals.ts';
import { silentLogger } from '#lib/logger.ts';
import { type CountingDatabase, countQueries } from '../../support/count-queries.ts';
import { emptyTables } from '../../support/empty-tables.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { fillSmallLibrary } from '../../support/small-library.ts';
import { keepSound, wav } from '../../support/sound.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const own = useTestDatabase();
let clock: FakeClock;
let database: CountingDatabase;
let originals: Originals;
const place = (path: string) => join(own.config.storageRoot, path);
const keep = (recordingId: number, path: string, bytes: Buffer) =>
  keepSound(
    {
      config: own.config,
      database: own.database,
      clock,
      log: silentLogger,
      ffmpeg: createFfmpeg({ clock, ffmpegPath: 'ffmpeg', programPath: '' }),
    },
    { recordingId, path, bytes },
  );

beforeEach(async () => {
  await own.database.run(fillSmallLibrary);
  await own.database.run((db) => db.execute(sql.raw(emptyTables('audio_file'))));
  rmSync(place('music'), { recursive: true, force: true });
  clock = createFakeClock();
  database = countQueries(own.database);
  const ffmpeg = createFfmpeg({ clock, ffmpegPath: 'ffmpeg', programPath: '' });
  originals = createOriginals({ config: own.config, database, clock, log: silentLogger, ffmpeg });
  await keep(1, 'music/sun.wav', wav(1, 300));
  await keep(1, 'music/worse.wav', wav(1, 301));
});

/** How often a file is open in this process. */
const timesOpen = (path: string) =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(place(path));
    } catch {
      return false; // closed meanwhile
    }
  }).length;

describe('a file that is asked for piece after piece', () => {
  it('is looked up and opened once a second, and closed when nobody reads it any more', async () => {
    const readers: Original[] = [];
    const open = async () => void readers.push(await originals.open(1));
    expect(await database.countDuring(() => Promise.all(Array.from({ length: 50 }, open)))).toBe(1);
    const path = readers[0]?.file.path ?? '';
    expect(timesOpen(path)).toBe(1);
    await clock.advance(1000);
    expect(await database.countDuring(open)).toBe(1);
    expect(timesOpen(path)).toBe(2);
    await clock.advance(1000);
    for (const { handle } of readers) await handle.close();
    expect(timesOpen(path)).toBe(0);
  });

  it('is another one as soon as it was changed, or something else stands in its place', async () => {
    const first = await originals.open(1);
    writeFileSync(place(first.file.path), wav(1, 700));
    const changed = await originals.open(1);
    expect(changed.modifiedAt).not.toEqual(first.modifiedAt);
    rmSync(place(first.file.path));
    const next = await originals.open(1);
    expect(next.file.path).not.toBe(first.file.path);
    rmSync(place('music'), { recursive: true });
    await expect(originals.open(1)).rejects.toMatchObject({ code: 'audio.not_found' });
    await clock.advance(1000);
    for (const { handle } of [first, changed, next]) await handle.close();
    expect([timesOpen(first.file.path), timesOpen(next.file.path)]).toEqual([0, 0]);
  });

  it('that is missing is looked for again the next time', async () => {
    await expect(originals.open(2)).rejects.toMatchObject({ code: 'audio.not_found' });
    await keep(2, 'music/rain.wav', wav(1, 400));
    const { file, handle } = await originals.open(2);
    expect(file.path).toBe('music/rain.wav');
    await handle.close();
  });
});
