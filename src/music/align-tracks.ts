import { compareText } from './facts.ts';
import { indexesByKey } from './identity-sets.ts';
import { songKey } from './titles.ts';

/** What tells whether two entries of track lists are the same place on an album. */
export interface AlignableTrack {
  /** Its external ids and ISRCs, as `deezer:3135556` and `isrc:GBDUW0000059`. */
  ids: readonly string[];
  title: string;
  discNumber?: number | null;
  position?: number | null;
  durationMs?: number | null;
}

/** Encodings and editions of one performance differ by up to this much. */
const SAME_LENGTH_MS = 4000;

/**
 * Pairs two track lists of the same album: for each of `others`, the index in `base` that is the same track, or -1. Nothing is paired
 * twice, and the order of either list does not matter. In this order: a shared id at the same place; a shared id; the same title at the
 * same place; the same title and length, the closest first; the same title, where place and length do not both speak against it.
 */
export function alignTracks(base: readonly AlignableTrack[], others: readonly AlignableTrack[]): number[] {
  const aligned: number[] = others.map(() => -1);
  if (base.length === 0) return aligned;
  const taken = new Set<number>();
  for (const { a, b } of possiblePairs(base.map(prepared), others.map(prepared)).sort(byCloseness)) {
    if (aligned[b.index] !== -1 || taken.has(a.index)) continue;
    aligned[b.index] = a.index;
    taken.add(a.index);
  }
  return aligned;
}

interface Prepared {
  index: number;
  track: AlignableTrack;
  song: string;
  /** Settles ties between tracks that differ in nothing that counts. */
  content: string;
}

interface Pair {
  a: Prepared;
  b: Prepared;
  /** The first rule under which the two are the same track. */
  rule: number;
  /** Difference in length; 0 where a length is not known. */
  gapMs: number;
}

function prepared(track: AlignableTrack, index: number): Prepared {
  const place = `${track.discNumber ?? 1}/${track.position ?? ''}`;
  const content = [place.padStart(12), track.durationMs, track.title, ...[...track.ids].sort()].join('\n');
  return { index, track, song: songKey(track.title), content };
}

function byCloseness(x: Pair, y: Pair): number {
  return (
    x.rule - y.rule ||
    x.gapMs - y.gapMs ||
    compareText(x.b.content, y.b.content) ||
    compareText(x.a.content, y.a.content)
  );
}

/** Every pair that some rule holds for; only tracks that share an id or a title are looked at. */
function possiblePairs(base: Prepared[], others: Prepared[]): Pair[] {
  const keysOf = ({ track, song }: Prepared) => [...track.ids, `song:${song}`];
  const byKey = indexesByKey(base, keysOf);
  return others.flatMap((b) => {
    const near = new Set(keysOf(b).flatMap((key) => byKey.get(key) ?? []));
    return [...near].flatMap((index) => {
      const a = base[index];
      const rule = a && ruleOf(a, b);
      return a && rule !== undefined && rule !== null ? [{ a, b, rule, gapMs: gapMs(a.track, b.track) ?? 0 }] : [];
    });
  });
}

function ruleOf(a: Prepared, b: Prepared): number | null {
  const same = samePlace(a.track, b.track);
  if (a.track.ids.some((id) => b.track.ids.includes(id))) return same ? 0 : 1;
  if (a.song !== b.song) return null;
  if (same) return 2;
  const gap = gapMs(a.track, b.track);
  if (gap !== null && gap <= SAME_LENGTH_MS) return 3;
  // A song may stand twice on a box set, at places and with lengths that both lists know: then it is not the same entry.
  const isElsewhere = Boolean(a.track.position && b.track.position);
  return isElsewhere && gap !== null ? null : 4;
}

function samePlace(a: AlignableTrack, b: AlignableTrack): boolean {
  return Boolean(a.position && a.position === b.position && (a.discNumber ?? 1) === (b.discNumber ?? 1));
}

function gapMs(a: AlignableTrack, b: AlignableTrack): number | null {
  return a.durationMs && b.durationMs ? Math.abs(a.durationMs - b.durationMs) : null;
}
