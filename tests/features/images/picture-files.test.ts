import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPictureFiles } from '#features/images/picture-files.ts';
import { silentLogger } from '#lib/logger.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fonoteca-pictures-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const name = (letter: string) => `${letter.repeat(64)}.webp`;
const picturesOn = (clock = createFakeClock(), budgetBytes = 1000) =>
  createPictureFiles({ folder, budgetBytes, clock, log: silentLogger });
const filesKept = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name[0])
    .sort()
    .join('');

describe('kept pictures', () => {
  test('are read as they were written, in two levels of folders, by another process too', async () => {
    await picturesOn().write(name('a'), Buffer.from('bytes'));
    expect(await picturesOn().read(name('a'))).toEqual(Buffer.from('bytes'));
    expect(await readdir(join(folder, 'aa', 'aa'))).toEqual([name('a')]);
    expect(await picturesOn().read(name('b'))).toBeUndefined();
  });

  test('are kept again after the whole folder was deleted', async () => {
    const files = picturesOn();
    await files.write(name('a'), Buffer.alloc(10));
    await rm(folder, { recursive: true });
    expect(await files.read(name('a'))).toBeUndefined();
    await files.touch(name('a'));
    await files.write(name('a'), Buffer.alloc(10));
    expect(await files.read(name('a'))).toHaveLength(10);
  });

  test('beyond the budget give way, those that were not used for longest first', async () => {
    const clock = createFakeClock();
    const files = picturesOn(clock);
    for (const letter of 'abcd') {
      await files.write(name(letter), Buffer.alloc(240));
      await clock.advance(1000);
    }
    await files.touch(name('a'));
    await clock.advance(1000);
    await files.write(name('e'), Buffer.alloc(240));
    await files.idle();
    expect(await filesKept()).toBe('ade');
  });

  test('are counted when a process begins, and what a killed one left unfinished goes after an hour', async () => {
    const clock = createFakeClock();
    const files = picturesOn(clock);
    for (const letter of 'abcd') await files.write(name(letter), Buffer.alloc(250));
    const ago = (minutes: number) => new Date(clock.now().getTime() - minutes * 60_000);
    for (const [letter, minutes] of [
      ['x', 61],
      ['y', 59],
    ] as const) {
      const path = join(folder, 'aa', 'aa', `${letter}.tmp`);
      await writeFile(path, '');
      await utimes(path, ago(minutes), ago(minutes));
    }
    const others = picturesOn(clock);
    await clock.advance(1000);
    await others.write(name('e'), Buffer.alloc(1));
    await others.idle();
    expect(await filesKept()).toMatch(/^[abcd]{3}ey$/);
  });

  test('that cannot be written are logged, and nobody fails', async () => {
    const lines: unknown[] = [];
    const log = { ...silentLogger, warn: (line: unknown) => void lines.push(line) } as typeof silentLogger;
    await writeFile(join(folder, 'file'), '');
    const files = createPictureFiles({ folder: join(folder, 'file'), budgetBytes: 1, clock: createFakeClock(), log });
    await files.write(name('a'), Buffer.alloc(1));
    expect(await files.read(name('a'))).toBeUndefined();
    expect(lines).toHaveLength(2);
  });

  test('are never found half written: what is there under its name is whole', async () => {
    await mkdir(join(folder, 'aa', 'aa', name('a')), { recursive: true }); // renaming onto a folder fails
    await picturesOn().write(name('a'), Buffer.alloc(10));
    expect(await filesKept()).toBe('');
  });
});
