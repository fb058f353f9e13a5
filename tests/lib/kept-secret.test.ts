import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepSecret, readKeptSecret } from '#lib/kept-secret.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fonoteca-secret-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a kept secret', () => {
  test('is one for all who ask at once, and is written for its owner only', async () => {
    const path = join(folder, 'secret');
    const asked = Array.from({ length: 50 }, (_, i) => keepSecret(path, () => `secret ${i}`));
    const secrets = new Set(await Promise.all(asked));
    expect(secrets.size).toBe(1);
    expect(secrets).toContain(readFileSync(path, 'utf8').trim());
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secret']);
  });

  test('stays what it is', async () => {
    const path = join(folder, 'secret');
    writeFileSync(path, 'made before\n');
    expect(await keepSecret(path, () => 'another')).toBe('made before');
  });

  test('is undefined to who only reads, where there is none', async () => {
    expect(await readKeptSecret(join(folder, 'secret'))).toBeUndefined();
    await expect(readKeptSecret(folder)).rejects.toThrow('EISDIR');
  });
});
