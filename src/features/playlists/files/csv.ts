import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { CSV_OPTIONS } from '#lib/csv-options.ts';
import { parseIsrc } from '#music/isrc.ts';
import { readLocalId, readUris } from './identifiers.ts';
import { type ReadPlaylist, type ReadTrack, splitNames, type WrittenPlaylist } from './playlist-file.ts';

const COLUMNS = [
  'title',
  'artist',
  'album',
  'duration_ms',
  'isrc',
  'fonoteca_id',
  'mbid',
  'spotify',
  'deezer',
  'itunes',
  'added_at',
] as const;

/** CSV after RFC 4180, one track a row, the texts as they are: who opens it in a spreadsheet lets formulas in titles be. */
export function writeCsv({ tracks }: WrittenPlaylist): string {
  const rows = tracks.map(({ title, artist, album, durationMs, isrc, id, externalIds, addedAt }) => {
    const { mbid, spotify, deezer, itunes } = externalIds;
    return [title, artist, album, durationMs, isrc, id, mbid, spotify, deezer, itunes, addedAt];
  });
  return stringify([COLUMNS, ...rows], CSV_OPTIONS);
}

type Field =
  | 'title'
  | 'artist'
  | 'album'
  | 'duration'
  | 'isrc'
  | 'localId'
  | 'mbid'
  | 'spotify'
  | 'deezer'
  | 'itunes'
  | 'uri';

/** What columns are called here, at Exportify, Soundiiz, TuneMyMusic and the like; letters only. */
const NAMES: Record<Field, readonly string[]> = {
  title: ['title', 'trackname', 'tracktitle', 'track', 'song', 'songname', 'name'],
  artist: ['artist', 'artistname', 'artistnames', 'artists', 'creator'],
  album: ['album', 'albumname', 'albumtitle', 'release'],
  duration: ['durationms', 'trackdurationms', 'duration', 'length'],
  isrc: ['isrc'],
  localId: ['fonotecaid'],
  mbid: ['mbid', 'recordingmbid', 'musicbrainzid'],
  spotify: ['spotify', 'spotifyid', 'spotifytrackid'],
  deezer: ['deezer', 'deezerid', 'deezertrackid'],
  itunes: ['itunes', 'itunesid', 'appleid'],
  uri: ['trackuri', 'spotifyuri', 'uri', 'url', 'trackurl', 'link'],
};

const MAX_RECORD = 100_000;

/**
 * Reads CSV with a header, separated by commas, semicolons or tabs.
 * @throws {Error} that says in words what is wrong.
 */
export function readCsv(text: string, { maxTracks }: { maxTracks: number }): ReadPlaylist {
  const header = text.match(/^\s*([^\r\n]*)/)?.[1] ?? '';
  const lines: number[] = [];
  const [head = [], ...records] = parse(text.trimStart(), {
    delimiter: delimiterOf(header),
    on_record: (record: string[], { lines: line }) => {
      lines.push(line);
      return record;
    },
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD,
    to: maxTracks + 2,
  });
  const fields = head.map(fieldOf);
  if (!isHeader(fields)) throw new Error('its first line does not name a column for titles, or one for ids');
  return { tracks: records.map((record, index) => trackOf(fields, record, lines[index + 1] ?? 0)) };
}

/** Whether a line of text could be the header of such a file. */
export function looksLikeCsvHeader(line: string): boolean {
  const names = line.split(delimiterOf(line)).map((name) => name.replace(/^"|"$/g, ''));
  return names.length > 1 && isHeader(names.map(fieldOf));
}

function isHeader(fields: readonly (Field | undefined)[]): boolean {
  return fields.some((field) => field !== undefined && field !== 'artist' && field !== 'album' && field !== 'duration');
}

function delimiterOf(header: string): string {
  const count = (sign: string) => header.split(sign).length;
  return [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0] ?? ',';
}

function fieldOf(name: string): Field | undefined {
  const bare = name.toLowerCase().replace(/[^a-z]/g, '');
  return (Object.keys(NAMES) as Field[]).find((field) => NAMES[field].includes(bare)); // the keys of a Record<Field, …>
}

function trackOf(fields: readonly (Field | undefined)[], record: readonly string[], line: number): ReadTrack {
  const told = new Map<Field, string>();
  fields.forEach((field, index) => {
    const value = record[index]?.trim();
    if (field && value && !told.has(field)) told.set(field, value);
  });
  const [title, artist, album] = [told.get('title'), told.get('artist'), told.get('album')];
  const uris = [told.get('uri'), told.get('spotify')].flatMap((uri) => uri ?? []);
  const prefixed = (['mbid', 'deezer'] as const).flatMap((key) => (told.has(key) ? `${key}:${told.get(key)}` : []));
  const bare = /^[0-9A-Za-z]{22}$/.test(told.get('spotify') ?? '') ? [`spotify:track:${told.get('spotify')}`] : [];
  const read = readUris([...uris, ...prefixed, ...bare]);
  const itunes = told.get('itunes')?.match(/^[1-9]\d{0,17}$/)?.[0];
  const [localId] = readLocalId(told.get('localId') ?? '');
  const isrc = parseIsrc(told.get('isrc')) ?? read.isrc;
  const durationMs = durationOf(told.get('duration'));
  return {
    line,
    text: [artist, title].filter(Boolean).join(' - ') || record.filter((value) => value !== '').join(', '),
    ...(localId !== undefined && { localId }),
    ...(isrc && { isrc }),
    externalIds: [...read.externalIds, ...(itunes ? [['itunes', itunes] as ['itunes', string]] : [])],
    names: title === undefined ? [] : artist === undefined ? splitNames(title) : [{ artist, title }],
    ...(album && { album }),
    ...(durationMs && { durationMs }),
  };
}

/** Nothing lasts ten thousand seconds, or less than ten. */
const LEAST_MS = 10_000;

/** `211000`, `211` and `3:31` are the same. */
function durationOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) >= LEAST_MS ? Number(text) : Number(text) * 1000;
  const [, minutes, seconds] = text.match(/^(\d{1,3}):(\d{2})$/) ?? [];
  return minutes === undefined ? undefined : (Number(minutes) * 60 + Number(seconds)) * 1000;
}
