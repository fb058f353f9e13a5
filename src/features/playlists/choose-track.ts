import { normalizeName } from '#music/normalize.ts';
import { albumKey, songKey } from '#music/titles.ts';
import { oneLine, type ReadTrack } from './files/playlist-file.ts';

/** A track of ours, as far as it tells whether a file means it. */
export interface CandidateFacts {
  id: number;
  title: string;
  /** All credited names, as printed. */
  credit: string;
  /** The credited artists, normalised, their other names among them. */
  artists: readonly string[];
  album: string;
  durationMs: number | null;
  popularity: number;
}

/** The same, ready to be compared with many entries. */
export interface TrackCandidate extends CandidateFacts {
  titleKey: string;
  creditKey: string;
  albumKey: string;
}

/** What leads to a track: our own id, an id of the very track, an id of its performance, or its name. */
export const LEADS = ['local', 'track', 'recording', 'name'] as const;

export interface Lead {
  by: (typeof LEADS)[number];
  track: TrackCandidate;
}

export function candidateOf(facts: CandidateFacts): TrackCandidate {
  const { title, credit, album } = facts;
  return { ...facts, titleKey: titleKey(title), creditKey: nameKey(credit), albumKey: albumKey(album) };
}

/**
 * The track that the entry means: a proven one before one of the same names; then the one on the album that the file names, of the
 * length that it names, and the most popular. Our own id counts only where the names agree, because the file may be of another server.
 * A title without an artist is enough only together with the album or the length.
 */
export function chooseTrack(entry: ReadTrack, leads: readonly Lead[]): number | undefined {
  const read = comparable(entry);
  const ranked = leads
    .filter((lead) => isTrusted(read, lead))
    .map((lead) => ({ id: lead.track.id, rank: rankOf(read, lead) }));
  ranked.sort((a, b) => compareRanks(a.rank, b.rank));
  return ranked[0]?.id;
}

interface ComparableEntry {
  names: { titleKey: string; artistKey?: string; artistKeys: string[] }[];
  albumKey?: string;
  durationMs?: number;
}

function comparable({ names, album, durationMs }: ReadTrack): ComparableEntry {
  return {
    names: names.map(({ artist, title }) => ({
      titleKey: titleKey(title),
      ...(artist !== undefined && { artistKey: nameKey(artist) }),
      artistKeys: artist === undefined ? [] : artistKeys(artist),
    })),
    albumKey: album === undefined ? undefined : albumKey(album),
    durationMs,
  };
}

function isTrusted(entry: ComparableEntry, { by, track }: Lead): boolean {
  if (by === 'track' || by === 'recording') return true;
  const alike = entry.names.filter((name) => name.titleKey === track.titleKey);
  const isCredited = alike.some(
    ({ artistKey, artistKeys: keys }) =>
      artistKey !== undefined && (artistKey === track.creditKey || keys.some((key) => track.artists.includes(key))),
  );
  const isUncredited = alike.some(({ artistKey }) => artistKey === undefined);
  if (by === 'local') return entry.names.length === 0 || isCredited || isUncredited;
  return isCredited || (isUncredited && (isOnAlbum(entry, track) || lengthGap(entry, track) === 0));
}

/** The smaller, the better, one after the other. */
function rankOf(entry: ComparableEntry, { by, track }: Lead): number[] {
  const isCreditedWhole = entry.names.some(({ artistKey }) => artistKey === track.creditKey);
  return [
    LEADS.indexOf(by),
    isCreditedWhole ? 0 : 1,
    isOnAlbum(entry, track) ? 0 : 1,
    lengthGap(entry, track) ?? 0,
    -track.popularity,
    track.id,
  ];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return (a[index] ?? 0) - (b[index] ?? 0);
}

function isOnAlbum(entry: ComparableEntry, track: TrackCandidate): boolean {
  return entry.albumKey === track.albumKey;
}

/** Encodings and editions of one performance differ by up to this much. */
const SAME_LENGTH_MS = 4000;

/** 0 for the same length; undefined where one is not known. */
function lengthGap(entry: ComparableEntry, track: TrackCandidate): number | undefined {
  if (!entry.durationMs || !track.durationMs) return undefined;
  const gap = Math.abs(entry.durationMs - track.durationMs);
  return gap <= SAME_LENGTH_MS ? 0 : gap;
}

function nameKey(name: string): string {
  return normalizeName(oneLine(name));
}

function titleKey(title: string): string {
  return songKey(oneLine(title));
}

const BETWEEN_ARTISTS = /\s*(?:[,;/|+&×]|\s(?:feat\.?|ft\.?|featuring|with|and|x|vs\.?)\s)\s*/iu;
const MAX_ARTISTS = 10;

/** The normalised names that a credit may hold: the whole, and its parts. */
export function artistKeys(credit: string): string[] {
  const parts = [credit, ...credit.split(BETWEEN_ARTISTS)].slice(0, MAX_ARTISTS);
  return [...new Set(parts.map(nameKey))].filter((key) => key !== '');
}
