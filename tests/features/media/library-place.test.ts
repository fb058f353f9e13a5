import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { libraryPath, moveIntoLibrary, placeInLibrary, removeFromLibrary } from '#features/media/library-place.ts';
import { safeFileName } from '#features/media/safe-file-name.ts';

const root = mkdtempSync(join(tmpdir(), 'fonoteca-place-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a name of a file', () => {
  test('is one on every file system, whatever the song is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 250 }), (text) => {
        const name = safeFileName(text, 'Untitled');
        expect(name).not.toMatch(/[/\\<>:"|?*\p{Cc}]|^[.\s]|[.\s]$|^$/u);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
        expect(safeFileName(name, 'Untitled')).toBe(name);
      }),
    );
  });

  test.each([
    ['AC/DC', 'AC_DC'],
    ['..', '_'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['.hidden', 'hidden'],
    ['CON', '_'],
    ['What?', 'What_'],
    ['Etc.', 'Etc_'],
    ['光の港', '光の港'],
    ['Мумий Тролль', 'Мумий Тролль'],
    [' ', '_'],
    ['', 'Untitled'],
  ])('%s is %s', (title, name) => {
    expect(safeFileName(title, 'Untitled')).toBe(name);
  });

  test('has the number of the track, and of the disc where there are several', () => {
    const song = {
      ...{ title: 'First Light', artists: 'Lumen Harbour', album: 'Tides', artist: 'Lumen Harbour', tracks: 10 },
      ...{ disc: 2, position: 3, discs: 1, releaseDate: null, coverUrl: null, durationMs: null, trackId: 1 },
    };
    expect(libraryPath(song, 'm4a')).toBe('music_downloads/Lumen Harbour/Tides/03 First Light.m4a');
    expect(libraryPath({ ...song, discs: 2 }, 'm4a')).toBe('music_downloads/Lumen Harbour/Tides/2-03 First Light.m4a');
    expect(libraryPath({ ...song, position: null }, 'm4a')).toBe('music_downloads/Lumen Harbour/Tides/First Light.m4a');
  });
});

describe('the library', () => {
  const incoming = (content: string) => {
    const path = join(root, `in-${content}`);
    writeFileSync(path, content);
    return path;
  };

  test('takes no file in the place of another, however many come at once, and gives its folders back', async () => {
    const wanted = 'music_downloads/A/B/01 C.mp3';
    const noted: string[] = [];
    const paths = await Promise.all(
      ['1', '2', '3', '4'].map((text) =>
        moveIntoLibrary(root, { from: incoming(text), wanted, note: async (path) => void noted.push(path) }),
      ),
    );
    expect(new Set(paths)).toEqual(
      new Set([wanted, ...[2, 3, 4].map((copy) => `music_downloads/A/B/01 C (${copy}).mp3`)]),
    );
    expect(new Set(paths.map((path) => readFileSync(join(root, path), 'utf8')))).toEqual(new Set(['1', '2', '3', '4']));
    expect(noted).toEqual(expect.arrayContaining(paths));
    for (const path of paths) await removeFromLibrary(root, path);
    expect(readdirSync(join(root, 'music_downloads'))).toEqual([]);
  });

  test('takes a file of the same content for the one that is to be placed, when it is told the content', async () => {
    const wanted = 'music_downloads/A/B/01 C.mp3';
    const place = (text: string, sha256?: string) =>
      placeInLibrary(root, { from: incoming(text), wanted, sha256, note: async () => {} });
    const sha256 = createHash('sha256').update('same').digest('hex');
    expect(await place('same', sha256)).toBe(wanted);
    expect(await place('same', sha256)).toBe(wanted);
    expect(await place('same')).toBe('music_downloads/A/B/01 C (2).mp3');
    expect(await place('other', createHash('sha256').update('other').digest('hex'))).toBe(
      'music_downloads/A/B/01 C (3).mp3',
    );
    expect(readFileSync(join(root, 'in-same'), 'utf8')).toBe('same');
  });
});
