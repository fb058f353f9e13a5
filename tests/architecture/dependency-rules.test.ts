import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const REPO = resolve(import.meta.dirname, '../..');

/** For each rule: files that break it. */
const PLANTED: Record<string, Record<string, string>> = {
  'no-cycles': { 'src/lib/a.ts': "import './b.ts';", 'src/lib/b.ts': "import './a.ts';" },
  'imports-resolve': { 'src/lib/lost.ts': "import '#lib/nowhere.ts';" },
  'lib-is-a-leaf': { 'src/lib/up.ts': "import type { Artist } from '#music/artist.ts';\nexport type X = Artist;" },
  'music-is-pure': { 'src/music/stores.ts': "import 'drizzle-orm';" },
  'music-does-no-io': { 'src/music/reads.ts': "import 'node:fs';" },
  'providers-know-no-db-no-features': { 'src/providers/deezer/stores.ts': "import '#db/client.ts';" },
  'providers-are-islands': { 'src/providers/deezer/leans.ts': "import '../itunes/itunes.ts';" },
  'provider-internals-are-private': { 'src/features/search/named.ts': "import '#providers/itunes/itunes.ts';" },
  'kits-know-no-features': { 'src/db/knows.ts': "import '#features/catalog/index.ts';" },
  'http-knows-no-db': { 'src/http/stores.ts': "import '#db/client.ts';" },
  'slices-through-index': { 'src/features/search/inside.ts': "import '#features/catalog/inner.ts';" },
  'slices-through-index-from-outside': { 'src/services.ts': "import '#features/catalog/inner.ts';" },
  'catalog-is-the-base-slice': { 'src/features/catalog/leans.ts': "import '#features/search/index.ts';" },
  'only-repositories-touch-sql': { 'src/features/search/sql.ts': "import 'drizzle-orm';" },
  'hono-only-at-doors': { 'src/features/search/web.ts': "import 'hono';" },
  'composition-root-is-private': { 'src/app.ts': "import '#services.ts';" },
  'sandbox-is-outside': { 'src/main.ts': "import '#sandbox/server.ts';" },
  'src-never-imports-tests': { 'src/lib/tested.ts': "import '../../tests/support.ts';" },
};

/** What the planted files import. All of it is allowed to be there, and so are these imports. */
const CLEAN: Record<string, string> = {
  'package.json': '{ "type": "module", "imports": { "#*": "./src/*" } }',
  'node_modules/hono/package.json': '{ "name": "hono", "version": "1.0.0", "main": "index.js" }',
  'node_modules/hono/index.js': '',
  'node_modules/drizzle-orm/package.json': '{ "name": "drizzle-orm", "version": "1.0.0", "main": "index.js" }',
  'node_modules/drizzle-orm/index.js': '',
  'src/music/artist.ts': 'export interface Artist { name: string }',
  'src/db/client.ts': "import 'drizzle-orm';\nexport type Queryable = object;",
  'src/providers/itunes/itunes.ts': '',
  'src/providers/registry.ts': "import './itunes/itunes.ts';",
  'src/sandbox/server.ts': "import 'hono';",
  'src/features/catalog/inner.ts': "import type { Queryable } from '#db/client.ts';\nexport type Y = Queryable;",
  'src/features/catalog/index.ts': "import './inner.ts';",
  'src/features/catalog/catalog.repository.ts': "import 'drizzle-orm';",
  'src/features/search/index.ts': "import '#features/catalog/index.ts';\nimport '#providers/registry.ts';",
  'src/features/search/search.routes.ts': "import 'hono';",
  'tests/support.ts': "import '#features/search/index.ts';",
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fonoteca-rules-'));
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json']) await cp(join(REPO, name), join(folder, name));
});
afterAll(() => rm(folder, { recursive: true }));

async function plant(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${text}\n`);
  }
}

/** The names of the rules that the tree breaks. */
async function brokenRules(): Promise<string[]> {
  const cli = join(REPO, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [cli, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src', 'tests'];
  const stdout = await new Promise<string>((done, fail) => {
    // It exits with the number of violations, which is not a failure of the tool.
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 10_000_000 }, (error, out, err) =>
      out ? done(out) : fail(error ?? new Error(err)),
    );
  });
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map((violation) => violation.rule.name))].sort();
}

describe('the dependency rules', () => {
  test('are all tried here', () => {
    const config = createRequire(import.meta.url)(join(REPO, '.dependency-cruiser.cjs')) as {
      forbidden: { name: string }[];
    };
    expect(config.forbidden.map((rule) => rule.name).sort()).toEqual(Object.keys(PLANTED).sort());
  });

  test('let a clean tree pass, and find a planted violation of each of them', async () => {
    await plant(CLEAN);
    expect(await brokenRules()).toEqual([]);
    for (const files of Object.values(PLANTED)) await plant(files);
    expect(await brokenRules()).toEqual(Object.keys(PLANTED).sort());
  });
});
