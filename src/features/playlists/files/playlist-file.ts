import type { IdKey } from '#music/provider-names.ts';

/** The kinds of playlist files that are written and read; `m3u8` is `m3u` in UTF-8 by name, too. */
export const FILE_FORMATS = ['m3u', 'm3u8', 'xspf', 'jspf', 'csv'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** A track of ours as it is written into a file. */
export interface WrittenTrack {
  id: number;
  title: string;
  /** All credited names, as printed. */
  artist: string;
  album: string;
  durationMs: number | null;
  isrc: string | null;
  externalIds: Partial<Record<IdKey, string>>;
  addedAt: string;
}

export interface WrittenPlaylist {
  name: string;
  description: string | null;
  tracks: readonly WrittenTrack[];
}

/** What a file says about one track, all of it hearsay. */
export interface ReadTrack {
  /** The line of the file; in JSPF the number of the track, from 1. */
  line: number;
  /** The entry as a person would name it. */
  text: string;
  /** Ours, if the file is of this server. */
  localId?: number;
  isrc?: string;
  /** Ids of the track, or of its performance, at sources. */
  externalIds: [IdKey, string][];
  /** Who plays what; more than one where the file does not say where the one ends and the other begins. */
  names: { artist?: string; title: string }[];
  album?: string;
  durationMs?: number;
}

export interface ReadPlaylist {
  name?: string;
  description?: string;
  tracks: ReadTrack[];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what neither a line of text nor XML may hold
const UNFIT = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]+/g;

/** The text on one line, with blanks for what neither a line of text nor XML may hold. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(UNFIT, ' ').trim();
}

/** What `Artist - Title` may mean: both sides of each ` - `, and all of it as a title. */
export function splitNames(text: string): { artist?: string; title: string }[] {
  if (text === '') return [];
  const names: { artist?: string; title: string }[] = [];
  for (let at = text.indexOf(SEPARATOR); at !== -1 && names.length < MAX_SPLITS; at = text.indexOf(SEPARATOR, at + 1)) {
    names.push({ artist: text.slice(0, at), title: text.slice(at + SEPARATOR.length) });
  }
  return [...names, { title: text }];
}

const SEPARATOR = ' - ';
const MAX_SPLITS = 20;
