import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sweepIncoming } from '#features/downloads/incoming.ts';
import type { Jobs } from '#jobs/jobs.ts';

const root = mkdtempSync(join(tmpdir(), 'fonoteca-incoming-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the folder of what is on its way', () => {
  test('is swept of what killed jobs left, and of nothing else', async () => {
    const folder = join(root, 'music_downloads/.incoming');
    const [running, dead, forgotten] = ['1', '2', '3'].map((digit) => `0000000${digit}-0000-4000-8000-000000000000`);
    for (const name of [running, dead, forgotten, 'keep me'])
      mkdirSync(join(folder, String(name)), { recursive: true });
    const rows = [
      { id: running, status: 'running' },
      { id: dead, status: 'queued' },
    ];
    await sweepIncoming({ jobs: { findMany: async () => rows } as unknown as Jobs }, root); // asked for nothing else
    expect(readdirSync(folder).sort()).toEqual([String(running), 'keep me'].sort());
    expect(existsSync(join(folder, String(running)))).toBe(true);
  });
});
