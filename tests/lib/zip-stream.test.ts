import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { streamWholeFile } from '#lib/whole-file.ts';
import { type ZipEntry, zipStream } from '#lib/zip-stream.ts';
import { readZip } from '../support/read-zip.ts';

const AT = new Date('2026-11-21T12:00:00Z');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fonoteca-zip-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a ZIP as a stream', () => {
  test('holds what was put in, in any script, empty files too', async () => {
    const entries: ZipEntry[] = [
      { path: 'one/夜.txt', pieces: ['a', '', 'bé'] },
      { path: 'empty', pieces: [] },
      { path: 'bytes', pieces: [Buffer.from([0, 255])], compress: false },
    ];
    const path = join(folder, 'deep', 'all.zip');
    const bytes = await streamWholeFile(path, zipStream(entries, AT));
    const written = readFileSync(path);
    expect(written.length).toBe(bytes);
    expect([...(await readZip(written))].map(([name, content]) => [name, content.toString('latin1')])).toEqual([
      ['one/夜.txt', Buffer.from('abé').toString('latin1')],
      ['empty', ''],
      ['bytes', '\u0000ÿ'],
    ]);
  });

  test('asks for an entry when the one before it is written, not earlier', async () => {
    const order: string[] = [];
    async function* entries(): AsyncGenerator<ZipEntry> {
      for (const path of ['a', 'b']) {
        order.push(`asked for ${path}`);
        yield { path, pieces: pieces(path) };
      }
    }
    async function* pieces(path: string): AsyncGenerator<string> {
      yield path;
      order.push(`read ${path}`);
    }
    await streamWholeFile(join(folder, 'all.zip'), zipStream(entries(), AT));
    expect(order).toEqual(['asked for a', 'read a', 'asked for b', 'read b']);
  });

  test('fails with its source, which is let go, and leaves no file', async () => {
    let left = 0;
    async function* entries(): AsyncGenerator<ZipEntry> {
      try {
        yield { path: 'good', pieces: ['x'] };
        yield { path: 'bad', pieces: failing() };
      } finally {
        left += 1;
      }
    }
    async function* failing(): AsyncGenerator<string> {
      yield 'y';
      throw new Error('the source is gone');
    }
    await expect(streamWholeFile(join(folder, 'all.zip'), zipStream(entries(), AT))).rejects.toThrow(
      'the source is gone',
    );
    expect(left).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('lets its source go when nobody reads on', async () => {
    let left = false;
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) yield 'x'.repeat(100_000);
      } finally {
        left = true;
      }
    }
    for await (const _ of zipStream([{ path: 'endless', pieces: endless(), compress: false }], AT)) break;
    expect(left).toBe(true);
  });
});
