import type { SandboxReply, SandboxRequest, SandboxWorld } from './source.ts';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;
/** A search never claims more hits than this. */
const MAX_TOTAL = 300;

/** Deezer's errors all come with status 200. */
export const deezerError = (code: number, type: string, message: string): SandboxReply => ({
  json: { error: { type, message, code } },
});

export const noData = deezerError(800, 'DataException', 'no data');

/**
 * One page: `index` and `limit` from the query, a limit above 100 silently cut to it. Where `search` is set the total is as rough as
 * Deezer's.
 */
export function deezerPage<T>(
  world: SandboxWorld,
  request: SandboxRequest,
  items: T[],
  write: (world: SandboxWorld, item: T) => object,
  { search = false } = {},
): SandboxReply {
  const limit = Math.min(wholeIn(request.query, 'limit') || DEFAULT_LIMIT, MAX_LIMIT);
  const index = wholeIn(request.query, 'index');
  const reachable = search ? items.slice(0, MAX_TOTAL) : items;
  const data = reachable.slice(index, index + limit).map((item) => write(world, item));
  const linkTo = (start: number) => {
    const query = new URLSearchParams(request.query);
    query.set('index', String(start));
    return `${world.origin}/deezer${request.path}?${query}`;
  };
  return {
    json: {
      data,
      total: search && items.length > limit ? Math.min(items.length + 3, MAX_TOTAL) : items.length,
      ...(index > 0 ? { prev: linkTo(Math.max(0, index - limit)) } : {}),
      ...(index + limit < reachable.length ? { next: linkTo(index + limit) } : {}),
    },
  };
}

function wholeIn(query: URLSearchParams, name: string): number {
  const value = Number(query.get(name) ?? 0);
  return Number.isInteger(value) && value > 0 ? value : 0;
}
