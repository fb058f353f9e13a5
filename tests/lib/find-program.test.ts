import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findProgram } from '#lib/find-program.ts';

const root = mkdtempSync(join(tmpdir(), 'fonoteca-programs-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
for (const folder of ['first', 'second']) {
  mkdirSync(join(root, folder));
  for (const name of ['tool', 'text']) writeFileSync(join(root, folder, name), '');
  chmodSync(join(root, folder, 'tool'), 0o755);
  chmodSync(join(root, folder, 'text'), 0o644);
}
const path = `relative:${root}/none:${root}/first:${root}/second`;

describe('a program', () => {
  test('is that of the first folder that has it', async () => {
    expect(await findProgram('tool', path)).toBe(join(root, 'first/tool'));
    expect(await findProgram('none', path)).toBeUndefined();
  });

  test('named by its path is looked for nowhere else', async () => {
    expect(await findProgram(join(root, 'second/tool'), path)).toBe(join(root, 'second/tool'));
    expect(await findProgram(join(root, 'none/tool'), path)).toBeUndefined();
  });

  test('is only what may be run, and never looked for in the folder where one happens to be', async () => {
    expect(await findProgram('text', path)).toBeUndefined();
    expect(await findProgram('tool', '')).toBeUndefined();
    expect(await findProgram('tool', '.:first')).toBeUndefined();
  });
});
