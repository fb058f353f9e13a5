/** Some bytes of a file: from `start` to `end`, both included, counted from 0. */
export interface ByteRange {
  start: number;
  end: number;
}

/** More of them are no player's request; the whole file is the answer, as RFC 9110 §14.2 allows. */
const MAX_RANGES = 16;
const MAX_HEADER_LENGTH = 2000;
const UNIT = /^\s*bytes\s*=/i;
const SPEC = /^(\d*)[ \t]*-[ \t]*(\d*)$/;

/**
 * What a `Range` header asks of `size` bytes (RFC 9110 §14): the ranges in the order in which they were asked for, those that meet made one;
 * `whole` when the header is to be ignored, `unsatisfiable` when there is no such byte.
 */
export function readByteRanges(header: string, size: number): ByteRange[] | 'whole' | 'unsatisfiable' {
  if (header.length > MAX_HEADER_LENGTH || !UNIT.test(header)) return 'whole';
  const specs = header
    .replace(UNIT, '')
    .split(',')
    .map((spec) => spec.trim())
    .filter(Boolean);
  if (specs.length === 0 || specs.length > MAX_RANGES) return 'whole';
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const range = readSpec(spec, size);
    if (range === 'invalid') return 'whole';
    if (range) ranges.push(range);
  }
  return ranges.length === 0 ? 'unsatisfiable' : coalesce(ranges);
}

/** Undefined when it can be read, and asks for bytes that are not there. */
function readSpec(spec: string, size: number): ByteRange | 'invalid' | undefined {
  const [, first, last] = SPEC.exec(spec) ?? [];
  if (first === undefined || last === undefined || first + last === '') return 'invalid';
  // Numbers beyond what a double holds exactly are far beyond every size, too.
  if (first === '') return satisfiable({ start: Math.max(0, size - Number(last)), end: size - 1 }, size);
  if (last !== '' && Number(last) < Number(first)) return 'invalid';
  return satisfiable({ start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) }, size);
}

function satisfiable(range: ByteRange, size: number): ByteRange | undefined {
  return range.start < size ? range : undefined;
}

/** The place of a joined range is that of the first of those that it was made of. */
function coalesce(ranges: ByteRange[]): ByteRange[] {
  const ascending = ranges.map((range, place) => ({ ...range, place })).sort((a, b) => a.start - b.start);
  const joined: typeof ascending = [];
  for (const range of ascending) {
    const previous = joined.at(-1);
    if (previous && range.start <= previous.end + 1) {
      previous.end = Math.max(previous.end, range.end);
      previous.place = Math.min(previous.place, range.place);
    } else joined.push(range);
  }
  return joined.sort((a, b) => a.place - b.place).map(({ start, end }) => ({ start, end }));
}
