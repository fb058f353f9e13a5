import type { SandboxReply } from './source.ts';

/** What can be wrong with a source; set per source and kept until it is changed. */
export type Fault =
  /** Takes the call and never answers. */
  | { kind: 'hang' }
  /** Answers `ms` later than the others. */
  | { kind: 'slow'; ms: number }
  /** Resets the connection. */
  | { kind: 'down' }
  /** This status, with Retry-After where given. */
  | { kind: 'status'; status: number; retryAfterS?: number }
  /** Says "too many" in its own way, to every call. */
  | { kind: 'quota' }
  /** An HTML page with status 200. */
  | { kind: 'garbage' }
  /** Knows nothing: empty lists, and "not found" for every id. */
  | { kind: 'empty' }
  /** The right form with nonsense in it: wrong types, nulls, empty names, negative numbers. */
  | { kind: 'lie' }
  /** Breaks off in the middle of the body. */
  | { kind: 'truncate' };

export const garbageReply: SandboxReply = {
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1></body></html>',
};

export function statusReply(status: number, retryAfterS?: number): SandboxReply {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
    },
    body: `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`,
  };
}

/** The same form with nonsense in its leaves; the same nonsense each time. */
export function lied(value: unknown): unknown {
  let leaf = 0;
  const walk = (part: unknown): unknown => {
    if (Array.isArray(part)) return [...part.map(walk), null];
    if (part !== null && typeof part === 'object') {
      return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner)]));
    }
    leaf += 1;
    return nonsenseFor(part, leaf);
  };
  return walk(value);
}

function nonsenseFor(value: unknown, leaf: number): unknown {
  if (typeof value === 'string') return [value, '', null, -1, '\u0000', ['x']][leaf % 6];
  if (typeof value === 'number') return [-value, null, 'many', 1e300, '', -1][leaf % 6];
  if (typeof value === 'boolean') return [null, 'yes', -1][leaf % 3];
  return ['null', 0, {}][leaf % 3];
}
