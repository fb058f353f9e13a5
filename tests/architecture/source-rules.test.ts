import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const REPO = resolve(import.meta.dirname, '../..');
const MAX_LINES = 400;

interface SourceFile {
  path: string;
  text: string;
}

function filesBelow(...folders: string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(REPO, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|js|mjs)$/.test(name))
      .map((name) => ({ path: join(folder, name), text: readFileSync(join(REPO, folder, name), 'utf8') })),
  );
}

/** Where a pattern occurs: `path:line`. */
function occurrences(pattern: RegExp, files: SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );
}

const source = filesBelow('src');
const except = (...paths: string[]) => source.filter(({ path }) => !paths.includes(path));

describe('the source', () => {
  test('is there to be checked', () => {
    expect(source.length).toBeGreaterThan(20);
  });

  test('reads the machine clock only in lib/clock.ts', () => {
    expect(occurrences(/\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/, except('src/lib/clock.ts'))).toEqual([]);
  });

  test('calls the network only through lib/http-client.ts and lib/public-download.ts', () => {
    expect(
      occurrences(/(?<![.\w])fetch\(|from 'undici'/, except('src/lib/http-client.ts', 'src/lib/public-download.ts')),
    ).toEqual([]);
  });

  test(`has no file of more than ${MAX_LINES} lines`, () => {
    const long = [...source, ...filesBelow('scripts')].filter(({ text }) => text.split('\n').length > MAX_LINES);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test('has no names that say nothing', () => {
    const empty = source.filter(({ path }) => /(^|[/-])(utils?|helpers?|managers?|common|misc)([./-]|$)/.test(path));
    expect(empty.map(({ path }) => path)).toEqual([]);
  });

  test('names no package registry and no absolute path of a machine', () => {
    const files = [...source, ...filesBelow('tests', 'scripts')].filter(
      ({ path }) => !path.endsWith('source-rules.test.ts'),
    );
    expect(occurrences(/registry\.npm|['"`]\/(work|home)\//, files)).toEqual([]);
  });
});

describe('what tests share', () => {
  // The files of a worker share modules: hooks at the top would be those of the first file alone that imports them.
  test('registers its hooks in functions that a file calls', () => {
    const isSetUp = (path: string) => path === 'tests/support/real-time.ts' || path === 'tests/support/no-network.ts';
    const shared = filesBelow('tests').filter(({ path }) => !path.endsWith('.test.ts') && !isSetUp(path));
    expect(shared.length).toBeGreaterThan(20);
    expect(occurrences(/^(?:before|after)(?:Each|All)\(/, shared)).toEqual([]);
  });
});
