import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '#config.ts';
import { prepareFolders } from '#prepare-folders.ts';

const folder = mkdtempSync(join(tmpdir(), 'fonoteca-folders-'));
const aFile = join(folder, 'a-file');
writeFileSync(aFile, '');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fine = { STORAGE_ROOT: join(folder, 'a/b/storage'), CACHE_ROOT: join(folder, 'a/cache') };

it('the folders of the configuration are made, and left empty', () => {
  prepareFolders(loadConfig({ ...fine, TAPE_MODE: 'record', TAPE_DIR: join(folder, 'tape') }));
  expect(readdirSync(fine.STORAGE_ROOT)).toEqual([]);
  expect(existsSync(fine.CACHE_ROOT) && existsSync(join(folder, 'tape'))).toBe(true);
});

it.each([
  [{ STORAGE_ROOT: aFile }, 'STORAGE_ROOT='],
  [{ STORAGE_ROOT: join(aFile, 'storage') }, 'STORAGE_ROOT='],
  [{ STORAGE_ROOT: '/proc/storage/of/mine' }, 'STORAGE_ROOT='],
  [{ CACHE_ROOT: aFile }, 'CACHE_ROOT='],
  [{ TAPE_MODE: 'record', TAPE_DIR: join(aFile, 'tape') }, 'TAPE_DIR='],
])('%j is refused in one line that names the variable', (wrong, named) => {
  const refused = () => prepareFolders(loadConfig({ ...fine, ...wrong }));
  expect(refused).toThrow(ConfigError);
  expect(refused).toThrow(named);
  expect(refused).not.toThrow(/\n/);
});
