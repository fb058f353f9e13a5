import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const REPO = resolve(import.meta.dirname, '../..');
const ROOTS = 'src|tests|scripts|docs|drizzle|storage|cache|\\.ci';

/** Paths of ours that a document names in code spans and links, without placeholders such as `<name>`. */
function namedPaths(text: string): string[] {
  const spans = [...text.matchAll(/`([^`\n]+)`|\]\(([^)#\s]+)/g)].map(([, span, link]) => span ?? link ?? '');
  return spans.filter((path) => new RegExp(`^(\\./)?(${ROOTS})/[\\w./-]+$`).test(path));
}

const documents = [
  ...readdirSync(REPO).filter((name) => name.endsWith('.md')),
  ...(existsSync(join(REPO, 'docs')) ? readdirSync(join(REPO, 'docs')).map((name) => join('docs', name)) : []),
].filter((name) => name.endsWith('.md'));

describe('the documents', () => {
  test('name only paths that exist', () => {
    const missing = documents.flatMap((document) =>
      namedPaths(readFileSync(join(REPO, document), 'utf8'))
        .filter((path) => !existsSync(join(REPO, path)) && !/^(storage|cache)\//.test(path))
        .map((path) => `${document}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  test('would be caught naming one that does not', () => {
    expect(namedPaths('see `src/nowhere.ts`, [it](docs/gone.md), `npm run x` and `src/<name>.ts`')).toEqual([
      'src/nowhere.ts',
      'docs/gone.md',
    ]);
  });
});
