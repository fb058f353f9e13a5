import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findSounds, type ImportedFile, importFiles } from '#features/uploads/index.ts';
import { mp3 } from '../../support/tagged-sound.ts';
import { useTestApp } from '../../support/test-app.ts';

const made = useTestApp();
const folder = mkdtempSync(join(tmpdir(), 'fonoteca-import-'));
const outside = mkdtempSync(join(tmpdir(), 'fonoteca-outside-'));
const put = (path: string, bytes: Buffer) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
};

beforeAll(() => {
  const song = (title: string, trackNumber: number) =>
    mp3({ title, artist: 'Kite', album: 'Wind', trackNumber }, 50 + trackNumber);
  put('Wind/a.mp3', song('Up', 1));
  put('Wind/deep/er/b.dat', song('Down', 2));
  put('copy.mp3', song('Up', 1));
  put('cover.jpg', Buffer.from([0xff, 0xd8, 0xff]));
  put('notes.mp3', Buffer.from('not sound'));
  put('nameless.mp3', mp3({ album: 'Wind' }, 50));
  writeFileSync(join(outside, 'c.mp3'), song('Outside', 3));
  symlinkSync(outside, join(folder, 'link'));
  symlinkSync(join(outside, 'c.mp3'), join(folder, 'c.mp3'));
});
afterAll(() => {
  for (const path of [folder, outside]) rmSync(path, { recursive: true, force: true });
});

const run = async (options: { move?: boolean; dryRun?: boolean } = {}) => {
  const paths: string[] = [];
  for await (const path of findSounds(folder)) paths.push(path);
  const outcomes: Record<string, ImportedFile['outcome']> = {};
  const onFile = ({ path, outcome }: ImportedFile) => {
    outcomes[path.slice(folder.length + 1)] = outcome;
  };
  await importFiles(made.services, paths.sort(), { move: false, dryRun: false, ...options, onFile });
  return outcomes;
};
const place = (name: string) => join(made.services.config.storageRoot, 'music_downloads/Kite/Wind', name);

test('a folder is taken in by content, links are not followed, and twice changes nothing', async () => {
  const dry = await run({ dryRun: true });
  expect(dry).toEqual({
    'Wind/a.mp3': 'new',
    'Wind/deep/er/b.dat': 'new',
    'copy.mp3': 'duplicate',
    'nameless.mp3': 'new',
  });
  expect(existsSync(place('01 Up.mp3'))).toBe(false);

  const first = await run();
  expect(first).toEqual({
    'Wind/a.mp3': 'added',
    'Wind/deep/er/b.dat': 'added',
    'copy.mp3': 'duplicate',
    'nameless.mp3': 'refused',
  });
  expect([existsSync(place('01 Up.mp3')), existsSync(place('02 Down.mp3'))]).toEqual([true, true]);
  expect(existsSync(join(folder, 'Wind/a.mp3'))).toBe(true);

  expect(await run()).toEqual({ ...first, 'Wind/a.mp3': 'duplicate', 'Wind/deep/er/b.dat': 'duplicate' });
  expect(existsSync(place('01 Up (2).mp3'))).toBe(false);
});

test('moving takes away what is in the library, and nothing else', async () => {
  await run({ move: true });
  const left = ['Wind/a.mp3', 'copy.mp3', 'nameless.mp3', 'notes.mp3', 'cover.jpg'].map((path) =>
    existsSync(join(folder, path)),
  );
  expect(left).toEqual([false, false, true, true, true]);
  expect([existsSync(place('01 Up.mp3')), existsSync(join(outside, 'c.mp3'))]).toEqual([true, true]);
});
