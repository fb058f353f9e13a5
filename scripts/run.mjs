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

/** Packages that are more than text: native code, WebAssembly, threads and files of their own. */
const APART = ['@electric-sql/*', '@node-rs/*', 'esbuild', 'pino', 'sharp', 'swagger-ui-dist', 'tsx', 'ytdl-core'];

/** What a file was when it was read: two that are the same have the same text. */
function stateOf(path) {
  const { mtimeMs, size } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size}`;
}

function isCurrent() {
  try {
    const made = JSON.parse(readFileSync(`${together}.made`, 'utf8'));
    const isSame = ([path, state]) => stateOf(join(project, path)) === state;
    // Places are written into it: a copy of the whole folder has to make its own.
    return made.of === project && Object.entries(made.files).every(isSame);
  } catch {
    return false;
  }
}

/** For packages that are CommonJS. */
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

const PLUGIN = {
  name: 'fonoteca',
  setup(build) {
    // `import.meta` has to name the file that it stands in, for the sake of what lies beside it.
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path))),
      loader: 'ts',
    }));
  },
};

/**
 * The map without the places of packages, of which it only tells the file: with them it would take a second to read, at the first error that
 * is shown.
 */
async function slimMap(text) {
  const { decode, encode } = await import('@jridgewell/sourcemap-codec');
  const map = JSON.parse(text);
  const isOurs = map.sources.map((source) => !resolve(folder, source).includes('/node_modules/'));
  let last;
  const lines = decode(map.mappings).map((segments) =>
    segments.filter(([, source]) => {
      const isKept = isOurs[source] || source !== last;
      last = source;
      return isKept;
    }),
  );
  return JSON.stringify({ ...map, mappings: encode(lines) });
}

async function putTogether() {
  const { build } = await import('esbuild');
  const files = {};
  const result = await build({
    entryPoints: [entry],
    outfile: together,
    absWorkingDir: project,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: APART,
    banner: { js: REQUIRE },
    plugins: [PLUGIN],
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
  });
  for (const path of [...Object.keys(result.metafile.inputs), 'package.json', 'package-lock.json', 'scripts/run.mjs']) {
    files[path] = stateOf(join(project, path));
  }
  mkdirSync(folder, { recursive: true });
  for (const { path, contents, text } of result.outputFiles)
    put(path, path.endsWith('.map') ? await slimMap(text) : contents);
  put(`${together}.made`, JSON.stringify({ of: project, files }));
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
