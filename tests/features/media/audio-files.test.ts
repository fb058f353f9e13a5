import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  createFfmpeg,
  dailyAudioSweep,
  findAudioFile,
  type MediaDeps,
  probeAudio,
  removeAbandonedAudio,
} from '#features/media/index.ts';
import { openStoredFile, StoredFileGone } from '#features/media/stored-file.ts';
import { silentLogger } from '#lib/logger.ts';
import { emptyTables } from '../../support/empty-tables.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { fillSmallLibrary } from '../../support/small-library.ts';
import { keepSound, wav } from '../../support/sound.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const own = useTestDatabase();
const clock = createFakeClock();
let deps: MediaDeps;
let root: string;
const execute = (statement: string) => own.database.run((db) => db.execute(sql.raw(statement)));
const best = (trackId: number) => own.database.run((db) => findAudioFile(db, trackId));

beforeEach(async () => {
  await own.database.run(fillSmallLibrary);
  await execute(emptyTables('audio_file'));
  root = own.config.storageRoot;
  rmSync(join(root, 'music'), { recursive: true, force: true });
  deps = {
    config: { storageRoot: root },
    database: own.database,
    clock,
    log: silentLogger,
    ffmpeg: createFfmpeg({ clock, ffmpegPath: 'ffmpeg', programPath: '' }),
  };
});

describe('a file of sound', () => {
  it('is told from its content, whatever its name says', async () => {
    mkdirSync(join(root, 'music'));
    writeFileSync(join(root, 'music/song.mp3'), wav(1.5));
    expect(await probeAudio(deps, join(root, 'music/song.mp3'))).toEqual({
      container: 'wav',
      codec: 'pcm',
      mime: 'audio/wav',
      lossless: true,
      durationMs: 1500,
      bitrate: 128_000,
      sampleRate: 8000,
      channels: 1,
    });
  });

  it.each([
    ['nothing', ''],
    ['text', 'this is no music at all, only words '.repeat(200)],
    ['a WAV without sound', wav(0).toString('latin1')],
    ['a picture', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ])('is not %s', async (_, content) => {
    mkdirSync(join(root, 'music'), { recursive: true });
    writeFileSync(join(root, 'music/x.mp3'), content, 'latin1');
    await expect(probeAudio(deps, join(root, 'music/x.mp3'))).rejects.toMatchObject({ code: 'audio.unreadable' });
  });

  it('belongs to the performance, and so to every track that carries it', async () => {
    await keepSound(deps, { recordingId: 1, path: 'music/sun.wav', bytes: wav(1) });
    expect(await best(1)).toMatchObject({ path: 'music/sun.wav', bytes: 16_044 });
    expect(await best(5)).toMatchObject({ path: 'music/sun.wav' });
    expect(await best(2)).toBeNull();
    expect(await best(999)).toBeUndefined();
  });

  it('that is played is the lossless one, then that with more bits, then the newest', async () => {
    const lossy = { codec: 'mp3', lossless: false };
    const probe = await (async () => {
      await keepSound(deps, { recordingId: 1, path: 'music/0.wav', bytes: wav(1, 100) });
      return probeAudio(deps, join(root, 'music/0.wav'));
    })();
    await execute(emptyTables('audio_file'));
    const keep = (n: number, over: object) =>
      keepSound(deps, { recordingId: 1, path: `music/${n}.wav`, bytes: wav(1, 100 + n), probe: { ...probe, ...over } });
    await keep(1, { ...lossy, bitrate: 128_000 });
    await keep(2, { ...lossy, bitrate: 320_000 });
    expect((await best(1))?.path).toBe('music/2.wav');
    await keep(3, { ...lossy, bitrate: 320_000 });
    expect((await best(1))?.path).toBe('music/3.wav');
    await keep(4, { bitrate: 64_000 });
    expect((await best(1))?.path).toBe('music/4.wav');
    await keep(5, { ...lossy, bitrate: 999_000 });
    expect((await best(1))?.path).toBe('music/4.wav');
  });

  it('is kept once: the same content elsewhere is told to be a duplicate, unless the first one is gone', async () => {
    const first = await keepSound(deps, { recordingId: 1, path: 'music/a.wav', bytes: wav(1) });
    expect(first.outcome).toBe('added');
    expect(await keepSound(deps, { recordingId: 1, path: 'music/a.wav', bytes: wav(1) })).toEqual(first);
    expect(await keepSound(deps, { recordingId: 2, path: 'music/b.wav', bytes: wav(1) })).toMatchObject({
      outcome: 'duplicate',
      of: { path: 'music/a.wav', recordingId: 1 },
    });
    rmSync(join(root, 'music/a.wav'));
    expect(await keepSound(deps, { recordingId: 2, path: 'music/b.wav', bytes: wav(1) })).toEqual(first);
    expect(await best(2)).toMatchObject({ path: 'music/b.wav' });
    expect(await best(1)).toBeNull();
  });

  it('that takes the place of another one is the only one known there', async () => {
    await keepSound(deps, { recordingId: 1, path: 'music/a.wav', bytes: wav(1, 300) });
    await keepSound(deps, { recordingId: 2, path: 'music/a.wav', bytes: wav(1, 600) });
    expect(await best(1)).toBeNull();
    expect(await best(2)).toMatchObject({ path: 'music/a.wav' });
  });

  it('of a performance that is not here is not taken', async () => {
    expect(await keepSound(deps, { recordingId: 999, path: 'music/a.wav', bytes: wav(1) })).toEqual({
      outcome: 'gone',
    });
  });
});

describe('a file whose performance is gone', () => {
  it('is deleted with the folders that it leaves empty, and no other', async () => {
    await keepSound(deps, { recordingId: 1, path: 'music/Air/Moon/01.wav', bytes: wav(1, 300) });
    await keepSound(deps, { recordingId: 2, path: 'music/Air/Moon/02.wav', bytes: wav(1, 400) });
    await keepSound(deps, { recordingId: 3, path: 'music/Blur/Park/01.wav', bytes: wav(1, 500) });
    await execute('delete from recording where id in (1, 3)');
    await removeAbandonedAudio(deps);
    expect(existsSync(join(root, 'music/Air/Moon/01.wav'))).toBe(false);
    expect(existsSync(join(root, 'music/Air/Moon/02.wav'))).toBe(true);
    expect(existsSync(join(root, 'music/Blur'))).toBe(false);
    expect(await best(2)).toMatchObject({ path: 'music/Air/Moon/02.wav' });
  });

  it('is found once a day, also when it was deleted by hand already', async () => {
    await keepSound(deps, { recordingId: 1, path: 'music/1.wav', bytes: wav(1, 300) });
    await keepSound(deps, { recordingId: 2, path: 'music/2.wav', bytes: wav(1, 400) });
    await execute('delete from track where recording_id in (1, 2)');
    rmSync(join(root, 'music/2.wav'));
    const { begin } = dailyAudioSweep(deps);
    await own.database.transaction((tx) => begin(tx, '2026-11-21'));
    expect(existsSync(join(root, 'music/1.wav'))).toBe(false);
    expect((await execute('select * from audio_file')).count).toBe(0);
  });

  it('does not keep the same sound from coming back', async () => {
    await keepSound(deps, { recordingId: 1, path: 'music/1.wav', bytes: wav(1) });
    await execute('delete from recording where id = 1');
    expect(await keepSound(deps, { recordingId: 2, path: 'music/2.wav', bytes: wav(1) })).toMatchObject({
      outcome: 'added',
    });
    expect(existsSync(join(root, 'music/1.wav'))).toBe(false);
    await execute('delete from recording where id = 2');
    expect(await keepSound(deps, { recordingId: 3, path: 'music/2.wav', bytes: wav(1) })).toMatchObject({
      outcome: 'added',
    });
    expect(existsSync(join(root, 'music/2.wav'))).toBe(true);
  });
});

describe('nothing outside the storage is opened', () => {
  it('by a path that leads out of it, in whatever way', async () => {
    const out = fc.constantFrom(
      '..',
      '../..',
      '../../../../../../etc/passwd',
      '/etc/passwd',
      '..\\..',
      './..',
      'a/../..',
      '\0',
    );
    const part = fc.constantFrom('music', '.', '', ' ', '%2e%2e', 'ü', '...', '~');
    const path = fc
      .tuple(fc.array(part, { maxLength: 3 }), out, fc.array(part, { maxLength: 2 }))
      .map(([before, middle, after]) => [...before, middle, ...after].join('/'));
    await fc.assert(
      fc.asyncProperty(path, async (path) => {
        await expect(openStoredFile(root, path)).rejects.toThrow(StoredFileGone);
      }),
      { numRuns: 200 },
    );
  });

  it('by a link, be it the file, one of its folders, or put there while it is played', async () => {
    mkdirSync(join(root, 'music/Air'), { recursive: true });
    symlinkSync('/etc/passwd', join(root, 'music/link.wav'));
    symlinkSync('/etc', join(root, 'music/etc'));
    for (const path of ['music/link.wav', 'music/etc/passwd', 'music/Air', 'music/none.wav']) {
      await expect(openStoredFile(root, path), path).rejects.toThrow(StoredFileGone);
    }
    writeFileSync(join(root, 'music/Air/passwd'), 'sound');
    const opened = await openStoredFile(root, 'music/Air/passwd');
    renameSync(join(root, 'music/Air'), join(root, 'music/Air.old'));
    symlinkSync('/etc', join(root, 'music/Air'));
    expect((await opened.handle.readFile()).toString()).toBe('sound');
    await opened.handle.close();
    await expect(openStoredFile(root, 'music/Air/passwd')).rejects.toThrow(StoredFileGone);
  });
});
