import { z } from 'zod';
import { messageOf } from '#lib/errors.ts';
import { runScript, ScriptError } from './run-script.ts';

const USAGE = `Runs the main job against a running server and says what works.

usage: npm run smoke -- [--url http://127.0.0.1:8000] [--query 'Daft Punk']

  --url     the server
  --query   an artist that its sources know; the demo knows 'Lumen Harbour'

Exit code 0 when everything works, 1 otherwise.`;

/** The most that a search may take, whatever the sources do. */
const DEADLINE_MS = 60_000;

const item = z.looseObject({ id: z.number().int(), name: z.string() });
const searchAnswer = z.looseObject({
  main: item.nullable(),
  artists: z.array(item),
  albums: z.array(item),
  tracks: z.array(item),
  source: z.enum(['local', 'providers', 'mixed']),
  providers: z.record(z.string(), z.looseObject({ status: z.string() })),
});
type SearchAnswer = z.infer<typeof searchAnswer>;

await runScript(
  { usage: USAGE, options: { url: { type: 'string' }, query: { type: 'string' } } },
  async ({ values }) => {
    const server = values.url ?? 'http://127.0.0.1:8000';
    const query = values.query ?? 'Daft Punk';
    let failures = 0;
    for (const check of checks(server, query)) {
      try {
        console.log(`ok    ${check.what}: ${await check.run()}`);
      } catch (error) {
        failures += 1;
        console.log(`FAIL  ${check.what}: ${messageOf(error)}`);
      }
    }
    if (failures > 0) throw new ScriptError(`${failures} of the checks failed at ${server}.`);
  },
);

interface Check {
  what: string;
  /** What was seen, in a few words; rejects with what was not. */
  run(): Promise<string>;
}

/** In order: later checks look at what the first search stored. */
function checks(server: string, query: string): Check[] {
  const get = (path: string, status = 200) => getJson(new URL(path, server), status);
  const search = async () => searchAnswer.parse(await get(`/search/orchestrated?q=${encodeURIComponent(query)}`));
  let found: SearchAnswer | undefined;
  const first = (list: 'artists' | 'albums' | 'tracks') => {
    const [hit] = found?.[list] ?? [];
    if (!hit) throw new Error(`the search found no ${list}`);
    return hit;
  };
  return [
    { what: 'the process lives', run: async () => exactly(await get('/health'), { status: 'ok' }) },
    { what: 'the database answers', run: async () => exactly(await get('/health/ready'), { status: 'ready' }) },
    { what: 'the routes are documented', run: async () => countRoutes(await get('/openapi.json')) },
    {
      what: `"${query}" is searched`,
      run: async () => {
        found = await search();
        return describe(found);
      },
    },
    {
      what: 'the same search again is answered from the database',
      run: async () => {
        const again = await search();
        if (again.source !== 'local') throw new Error(`source is "${again.source}": ${describe(again)}`);
        return `source "local", main ${again.main?.name ?? 'none'}`;
      },
    },
    ...(['artists', 'albums', 'tracks'] as const).map((list) => ({
      what: `one of the ${list} can be read`,
      run: async () => item.parse(await get(`/${list}/id/${first(list).id}`)).name,
    })),
    {
      what: 'it is suggested while typing',
      run: async () => {
        const start = encodeURIComponent(query.slice(0, 4));
        return `${JSON.stringify(await get(`/search/suggest?q=${start}`)).length} bytes`;
      },
    },
    { what: 'a blank search is refused', run: async () => detailOf(await get('/search/orchestrated?q=%20', 400)) },
    { what: 'an unknown route is a 404', run: async () => detailOf(await get('/no/such/route', 404)) },
  ];
}

async function getJson(url: URL, status: number): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) }).catch((cause) => {
    throw new Error(`no answer from ${url.origin} (${messageOf(cause)})`, { cause });
  });
  const text = await response.text();
  if (response.status !== status) throw new Error(`${url.pathname} answered ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

function exactly(seen: unknown, expected: unknown): string {
  const text = JSON.stringify(seen);
  if (text !== JSON.stringify(expected)) throw new Error(`answered ${text}`);
  return text;
}

function countRoutes(document: unknown): string {
  const { paths } = z.object({ paths: z.record(z.string(), z.unknown()) }).parse(document);
  return `${Object.keys(paths).length} paths`;
}

function describe({ main, artists, albums, tracks, source, providers }: SearchAnswer): string {
  const sources = Object.entries(providers).map(([name, { status }]) => `${name} ${status}`);
  const counts = `${artists.length} artists, ${albums.length} albums, ${tracks.length} tracks`;
  return `main ${main?.name ?? 'none'}; ${counts}; source "${source}"; ${sources.join(', ') || 'no source was asked'}`;
}

function detailOf(problem: unknown): string {
  return z.object({ detail: z.string().min(1) }).parse(problem).detail;
}
