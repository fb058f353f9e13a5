import type { TrackFacts } from './facts.ts';
import { songKey } from './titles.ts';

/** What tells whether two entries of track lists are the same place on an album. */
export interface AlignableTrack {
  externalIds: TrackFacts['externalIds'];
  isrc?: string | null;
  title: string;
  discNumber?: number | null;
  position?: number | null;
  durationMs?: number | null;
}

/** Encodings and editions of one performance differ by up to this much. */
const SAME_LENGTH_MS = 4000;

/**
 * Pairs two track lists of the same album: for each of `others`, the index in `base` that is the same track, or -1. Nothing is paired
 * twice. In this order: a shared id or ISRC; the same title at the same place; the same title and length; the same title, if it stands
 * only once.
 */
export function alignTracks(base: readonly AlignableTrack[], others: readonly AlignableTrack[]): number[] {
  const taken = new Set<number>();
  const aligned: number[] = others.map(() => -1);
  const baseKeys = base.map((track) => songKey(track.title));
  const otherKeys = others.map((track) => songKey(track.title));

  const rules: ((a: number, b: number) => boolean)[] = [
    (a, b) => sharesId(base[a], others[b]),
    (a, b) => baseKeys[a] === otherKeys[b] && samePlace(base[a], others[b]),
    (a, b) => baseKeys[a] === otherKeys[b] && sameLength(base[a], others[b]),
    (a, b) => baseKeys[a] === otherKeys[b] && !placesDiffer(base[a], others[b]),
  ];
  for (const same of rules) {
    for (let b = 0; b < others.length; b++) {
      if (aligned[b] !== -1) continue;
      const a = base.findIndex((_, index) => !taken.has(index) && same(index, b));
      if (a === -1) continue;
      aligned[b] = a;
      taken.add(a);
    }
  }
  return aligned;
}

function sharesId(a: AlignableTrack | undefined, b: AlignableTrack | undefined): boolean {
  if (!a || !b) return false;
  if (a.isrc && a.isrc === b.isrc) return true;
  return Object.entries(a.externalIds).some(([key, id]) => b.externalIds[key as keyof typeof b.externalIds] === id);
}

function samePlace(a: AlignableTrack | undefined, b: AlignableTrack | undefined): boolean {
  return Boolean(a?.position && a.position === b?.position && (a.discNumber ?? 1) === (b.discNumber ?? 1));
}

/** A song may stand twice on a box set, at places that both lists know: then it is not the same entry. */
function placesDiffer(a: AlignableTrack | undefined, b: AlignableTrack | undefined): boolean {
  return Boolean(a?.position && b?.position) && !samePlace(a, b) && Boolean(a?.durationMs && b?.durationMs);
}

function sameLength(a: AlignableTrack | undefined, b: AlignableTrack | undefined): boolean {
  return Boolean(a?.durationMs && b?.durationMs && Math.abs(a.durationMs - b.durationMs) <= SAME_LENGTH_MS);
}
