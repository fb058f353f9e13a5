import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareFolder } from '#db/embedded-folder.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';

let root: string;
let folder: string;
const deps = { log: silentLogger, clock: systemClock };
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fonoteca-folder-'));
  folder = join(root, 'db');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(file: string): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, file);
}

const asideNames = () => readdirSync(root).filter((name) => name.startsWith('db.broken-'));

describe('the folder of the embedded database', () => {
  it('is left alone when it is complete', () => {
    put('PG_VERSION');
    put('global/pg_control');
    prepareFolder(folder, deps).markComplete();
    expect(asideNames()).toEqual([]);
    expect(existsSync(join(folder, 'PG_VERSION'))).toBe(true);
  });

  it.each(['PG_VERSION', 'global/pg_control', 'base/1/1259'])(
    'is moved aside whole when it holds no more than %s',
    (file) => {
      put(file);
      prepareFolder(folder, deps);
      const [aside] = asideNames();
      expect(readFileSync(join(root, aside ?? '', file), 'utf8')).toBe(file);
      expect(existsSync(folder)).toBe(false);
    },
  );

  it('is moved aside although it looks complete, when making it never came to an end', () => {
    prepareFolder(folder, deps);
    put('PG_VERSION');
    put('global/pg_control');
    prepareFolder(folder, deps).markComplete();
    expect(asideNames()).toHaveLength(1);
  });

  it('counts as complete once it was marked so', () => {
    const initialising = prepareFolder(folder, deps);
    put('PG_VERSION');
    put('global/pg_control');
    initialising.markComplete();
    prepareFolder(folder, deps);
    expect(asideNames()).toEqual([]);
  });
});
