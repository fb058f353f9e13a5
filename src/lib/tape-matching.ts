import { ALWAYS_SECRET } from './redact.ts';

/** A request as it stands on a tape, and one that is to be found there, in one form. */
export interface TapeRequest {
  method: string;
  /** Undefined on a tape that knows only the path. */
  host?: string;
  /** Decoded segments, without empty ones. */
  path: string[];
  params: [name: string, value: string][];
}

/** How many rows an answer may have: a tape made with another page size is still the best answer there is. */
const PAGE_SIZES = new Set(['limit', 'per_page', 'num', 'count']);
/** What a source assumes when it is not said. */
const DEFAULTS = new Set(['offset=0', 'index=0', 'page=1', 'fmt=json', 'format=json']);
const SECRETS = new Set(ALWAYS_SECRET);

/** Reads `GET https://host/path?query`, also without host or path; prose that is no request gives undefined. */
export function parseTapeRequest(text: string): TapeRequest | undefined {
  const [, method, target] = /^(GET|HEAD|POST) (\S+)/.exec(text) ?? [];
  if (!method || !target) return undefined;
  if (/^https?:/.test(target)) return URL.canParse(target) ? toTapeRequest(method, new URL(target)) : undefined;
  if (!/^[/?]/.test(target)) return undefined;
  return { ...toTapeRequest(method, new URL(target, 'http://tape.invalid')), host: undefined };
}

/** A request that is to be looked for. */
export function toTapeRequest(method: string, url: URL): TapeRequest {
  const path = url.pathname.split('/').filter(Boolean).map(decodeSegment);
  return { method, host: url.hostname, path, params: [...url.searchParams] };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * Whether an answer on the tape is one to this request: the same method, path and parameters. Keys, the order of parameters, page sizes,
 * defaults and upper case in values do not count. At another host only the path below the base has to be the same.
 */
export function answersRequest(taped: TapeRequest, asked: TapeRequest): boolean {
  if (taped.method !== asked.method) return false;
  const samePath =
    taped.host !== undefined && taped.host === asked.host
      ? taped.path.join('/') === asked.path.join('/')
      : endsWith(taped.path, asked.path) || endsWith(asked.path, taped.path);
  if (!samePath) return false;
  const hidden = new Set(taped.params.filter(([, value]) => value === '*').map(([name]) => name));
  return significant(taped, hidden) === significant(asked, hidden);
}

function endsWith(path: string[], end: string[]): boolean {
  return end.every((segment, index) => path[path.length - end.length + index] === segment);
}

function significant({ params }: TapeRequest, hidden: Set<string>): string {
  return params
    .filter(([name]) => !hidden.has(name) && !SECRETS.has(name.toLowerCase()) && !PAGE_SIZES.has(name))
    .map(
      ([name, value]) =>
        `${name}=${value
          .toLowerCase()
          .replace(/[+\s]+/g, ' ')
          .trim()}`,
    )
    .filter((pair) => !DEFAULTS.has(pair))
    .sort()
    .join('&');
}

/** The page sizes that were asked for; empty when none was. */
export function pageSizeOf({ params }: TapeRequest): string {
  return params
    .filter(([name]) => PAGE_SIZES.has(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');
}
