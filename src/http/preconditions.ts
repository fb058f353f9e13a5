/** What tells one state of a thing from another. */
export interface Validators {
  /** Strong, with its quotes. */
  etag: string;
  modifiedAt: Date;
}

/** Reads a header of the request by its lower-case name. */
export type ReadHeader = (name: string) => string | undefined;

/** What the conditions of a GET or HEAD come to, in the order of RFC 9110 §13.2.2. */
export function judgePreconditions(header: ReadHeader, current: Validators): 'go' | 'not_modified' | 'failed' {
  const ifMatch = header('if-match');
  const modifiedAt = wholeSeconds(current.modifiedAt);
  if (ifMatch !== undefined) {
    if (!isAny(ifMatch) && !entityTags(ifMatch).includes(current.etag)) return 'failed';
  } else {
    const since = readHttpDate(header('if-unmodified-since'));
    if (since !== undefined && modifiedAt > since) return 'failed';
  }
  const ifNoneMatch = header('if-none-match');
  if (ifNoneMatch !== undefined) {
    const isKnown =
      isAny(ifNoneMatch) || entityTags(ifNoneMatch).some((tag) => tag.replace(/^W\//, '') === current.etag);
    return isKnown ? 'not_modified' : 'go';
  }
  const since = readHttpDate(header('if-modified-since'));
  return since !== undefined && modifiedAt <= since ? 'not_modified' : 'go';
}

/** Whether a `Range` counts: it does not when `If-Range` names another state than the current one. */
export function rangeStillFits(ifRange: string | undefined, current: Validators): boolean {
  if (ifRange === undefined) return true;
  const value = ifRange.trim();
  if (/^(?:W\/)?"/.test(value)) return value === current.etag;
  return readHttpDate(value) === wholeSeconds(current.modifiedAt);
}

function isAny(value: string): boolean {
  return value.trim() === '*';
}

function entityTags(value: string): string[] {
  return value.match(/(?:W\/)?"[\x21\x23-\x7E\x80-\u00FF]*"/g) ?? [];
}

/** As `Last-Modified` can say it: epoch milliseconds of a whole second. */
function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000;
}

const FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC_850 = /^[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/** Epoch milliseconds; undefined for what is no date in one of HTTP's three forms, and to be ignored. */
function readHttpDate(value: string | undefined): number | undefined {
  const text = value?.trim() ?? '';
  if (!FIXDATE.test(text) && !RFC_850.test(text) && !ASCTIME.test(text)) return undefined;
  const time = Date.parse(ASCTIME.test(text) ? `${text} GMT` : text);
  return Number.isNaN(time) ? undefined : time;
}
