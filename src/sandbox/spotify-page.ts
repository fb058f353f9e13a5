/** A refusal in the Web API's own envelope. */
export class SpotifyRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface Range {
  limit: number;
  offset: number;
}

/** What part of a list is asked for. @throws {SpotifyRefusal} outside of what the endpoint allows. */
export function rangeOf(query: URLSearchParams, allowed: { limit: number; max: number; maxOffset?: number }): Range {
  const limit = Number(query.get('limit') ?? allowed.limit);
  const offset = Number(query.get('offset') ?? 0);
  if (!Number.isInteger(limit) || limit < 1 || limit > allowed.max) throw new SpotifyRefusal(400, 'Invalid limit');
  if (!Number.isInteger(offset) || offset < 0 || offset > (allowed.maxOffset ?? 100_000)) {
    throw new SpotifyRefusal(400, 'Invalid offset');
  }
  return { limit, offset };
}

interface PageAddress extends Range {
  href: string;
  params: Record<string, string>;
}

/** One page of `items`; `next` and `previous` are whole addresses or null. */
export function pageOf<T, Shown>(items: T[], address: PageAddress, show: (item: T) => Shown) {
  const { href, params, limit, offset } = address;
  const at = (start: number) => `${href}?${new URLSearchParams({ ...params, offset: `${start}`, limit: `${limit}` })}`;
  return {
    href: at(offset),
    items: items.slice(offset, offset + limit).map(show),
    limit,
    next: offset + limit < items.length ? at(offset + limit) : null,
    offset,
    previous: offset > 0 ? at(Math.max(0, offset - limit)) : null,
    total: items.length,
  };
}
