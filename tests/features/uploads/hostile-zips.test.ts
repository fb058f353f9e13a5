import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HOSTILE_ZIPS } from '../../support/hostile-zips.ts';
import { madeZip } from '../../support/made-zip.ts';
import { askingWith } from '../../support/people.ts';
import { mp3 } from '../../support/tagged-sound.ts';
import { useTestApp } from '../../support/test-app.ts';

const made = useTestApp();
const bring = async (...files: [string, Buffer<ArrayBuffer>][]) => {
  const form = new FormData();
  for (const [name, bytes] of files) form.append('files', new File([bytes], name));
  return askingWith(made.app).post('/upload/preview', form);
};
const filesBelow = (folder: string): string[] => {
  const root = made.services.config.storageRoot;
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
};

describe('an archive with', () => {
  test.each(Object.keys(HOSTILE_ZIPS))(
    '%s gives nothing that could be taken, quickly, and leaves nothing behind',
    async (name) => {
      const zip = HOSTILE_ZIPS[name]?.();
      if (!zip) throw new Error('no such archive');
      const startedAt = performance.now();
      const { status, body } = await bring(['music.zip', zip]);
      expect(performance.now() - startedAt).toBeLessThan(5000);
      expect(status, JSON.stringify(body)).toBe(200);
      expect(body.files.length).toBeGreaterThan(0);
      for (const file of body.files) {
        expect(['broken', 'unsupported', 'too_large'], JSON.stringify(file)).toContain(file.status);
        expect(file.reason).toMatch(/\S/);
      }
      expect(filesBelow('uploads')).toEqual([]);
      expect(filesBelow('.').filter((file) => /evil|passwd/.test(file))).toEqual([]);
    },
  );

  test('good songs among bad entries gives the songs, under names that are told but are no paths', async () => {
    const song = mp3({ title: 'Good', artist: 'Somebody' }, 20);
    const zip = madeZip([
      { name: '../evil.mp3', content: song },
      { name: 'Album/', content: Buffer.alloc(0), method: 0 },
      { name: 'Album/01 Good.mp3', content: song },
      { name: 'Album/cover.jpg', content: Buffer.from([0xff, 0xd8, 0xff, 0xe0]) },
      { name: 'Álbum/02 Gut.mp3', content: mp3({ title: 'Gut', artist: 'Somebody' }, 20), method: 0 },
    ]);
    const { body } = await bring(['music.zip', zip], ['01 Good.mp3', song]);
    expect(body.files.map(({ name, status }: { name: string; status: string }) => [name, status])).toEqual([
      ['../evil.mp3', 'broken'],
      ['Album/01 Good.mp3', 'ok'],
      ['Album/cover.jpg', 'unsupported'],
      ['Álbum/02 Gut.mp3', 'ok'],
      ['01 Good.mp3', 'duplicate'],
    ]);
    expect(filesBelow('uploads').sort()).toEqual(['3', '5', '6']);
  });
});
