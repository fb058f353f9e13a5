/**
 * Runs one of our programs: `node scripts/run.mjs src/main.ts --help`. Loading its hundreds of files one by one takes most of its start, so
 * they are put together into one file, which is kept for as long as none of them changes. Where nothing can be written, tsx loads them.
 */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const project = resolve(import.meta.dirname, '..');
const entry = resolve(process.argv[2] ?? '');
// In here, because from there the packages are found.
const folder = join(project, 'node_modules/.cache/fonoteca');
const together = join(folder, `${relative(project, entry).replaceAll(/[^\w]+/g, '-')}.mjs`);

/** What a file was when it was read: two that are the same have the same text. */
function stateOf(path) {
  const { mtimeMs, size } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size}`;
}

function isCurrent() {
  try {
    const files = Object.entries(JSON.parse(readFileSync(`${together}.files`, 'utf8')));
    return files.every(([path, state]) => stateOf(join(project, path)) === state);
  } catch {
    return false;
  }
}

/** `import.meta` has to name the file that it stands in, for the sake of what lies beside it. */
const ownPlace = {
  name: 'own place',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8')
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)));
      return { contents, loader: 'ts' };
    });
  },
};

async function putTogether() {
  const { build } = await import('esbuild');
  const states = {};
  const result = await build({
    ...{ entryPoints: [entry], outfile: together, absWorkingDir: project, bundle: true, write: false, metafile: true },
    ...{ platform: 'node', format: 'esm', target: 'node20', packages: 'external', sourcemap: 'linked' },
    ...{ plugins: [ownPlace], logLevel: 'error' },
  });
  for (const path of [...Object.keys(result.metafile.inputs), 'package.json', 'package-lock.json']) {
    states[path] = stateOf(join(project, path));
  }
  mkdirSync(folder, { recursive: true });
  for (const { path, contents } of result.outputFiles) put(path, contents);
  put(`${together}.files`, JSON.stringify(states));
}

/** Whole or not at all, whoever else does the same. */
function put(path, contents) {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

async function load() {
  try {
    if (!isCurrent()) await putTogether();
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM', 'ENOSPC'].includes(error.code)) throw error;
    const { register } = await import('tsx/esm/api');
    register();
    return import(pathToFileURL(entry).href);
  }
  process.setSourceMapsEnabled(true);
  return import(pathToFileURL(together).href);
}

process.argv.splice(1, 2, entry);
await load();
