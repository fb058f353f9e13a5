import type { DataSetRow } from '#features/catalog/index.ts';
import { AUDIO_FEATURES, type AudioFeatures, sensibleFeature } from '#music/audio-features.ts';
import { parseIsrc } from '#music/isrc.ts';
import { parsePartialDate } from '#music/partial-date.ts';
import type { ReadItem } from '../read/read-item.ts';
import type { ColumnPlaces, TrackColumn } from './track-columns.ts';

const SPOTIFY_ID = /^(?:spotify:track:|https:\/\/open\.spotify\.com\/track\/)?([A-Za-z0-9]{22})(?:\?.*)?$/;
/** `['A', "B's"]`, as Python prints a list. */
const PYTHON_LIST = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g;

/** Reads rows of a data set whose columns stand where `places` says, under a header of so many fields. */
export function createTrackRowReader(places: ColumnPlaces, width: number) {
  return (item: ReadItem<string[]>): ReadItem<DataSetRow> => {
    if (!('value' in item)) return item;
    const { line, value: fields } = item;
    if (fields.length !== width) {
      return { line, refused: `It has ${fields.length} fields where the header has ${width}.` };
    }
    const row = readRow((column) => fieldOf(fields, places[column]));
    return typeof row === 'string' ? { line, refused: row } : { line, value: row };
  };
}

function fieldOf(fields: readonly string[], place: number | undefined): string {
  const text = place === undefined ? '' : (fields[place]?.trim() ?? '');
  return text.includes('\0') ? text.replaceAll('\0', '').trim() : text;
}

/** The song, or why it is none. A field that makes no sense is as good as empty; only a song without a name or an id is refused. */
function readRow(field: (column: TrackColumn) => string): DataSetRow | string {
  const [, trackId] = SPOTIFY_ID.exec(field('track_id')) ?? [];
  if (!trackId) return `track_id is "${field('track_id').slice(0, 40)}", which is not the id of a track at Spotify.`;
  const title = field('track_name');
  if (title === '') return 'It names no title.';
  const artists = listOf(field('artists'));
  if (artists.length === 0) return 'It names no artist.';
  const row: DataSetRow = {
    trackId,
    title,
    artists,
    genres: listOf(field('track_genre')),
    features: featuresOf(field),
  };
  const album = field('album_name');
  if (album !== '') row.album = album;
  const releaseDate = parsePartialDate(field('release_date'));
  if (releaseDate) row.releaseDate = releaseDate;
  const isrc = parseIsrc(field('isrc'));
  if (isrc) row.isrc = isrc;
  const [popularity, durationMs] = [numberOf(field('popularity')), numberOf(field('duration_ms'))];
  if (popularity !== undefined && popularity > 0 && popularity <= 100) row.popularity = Math.round(popularity);
  if (durationMs !== undefined && durationMs >= 1 && durationMs <= MAX_DURATION_MS)
    row.durationMs = Math.round(durationMs);
  const explicit = flagOf(field('explicit'));
  if (explicit !== undefined) row.explicit = explicit;
  return row;
}

const MAX_DURATION_MS = 48 * 3_600_000;

/** `A;B` or `['A', 'B']`. A comma parts nobody: it stands in names. */
function listOf(text: string): string[] {
  if (!text.startsWith('[')) return distinct(text.split(';'));
  const quoted = [...text.matchAll(PYTHON_LIST)].map(([, single, double]) => single ?? double ?? '');
  return distinct(quoted.map((one) => one.replace(/\\(.)/g, '$1')));
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}

function numberOf(text: string): number | undefined {
  const number = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function flagOf(text: string): boolean | undefined {
  if (/^(?:true|1|yes)$/i.test(text)) return true;
  return /^(?:false|0|no)$/i.test(text) ? false : undefined;
}

const KEYS = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];
const MODES = ['minor', 'major'];

function featuresOf(field: (column: TrackColumn) => string): AudioFeatures {
  const features = {} as AudioFeatures; // filled in below, all of it
  for (const name of AUDIO_FEATURES) {
    const text = field(name === 'timeSignature' ? 'time_signature' : name);
    const number =
      name === 'key' ? placeIn(KEYS, text.replace(/\/.*/, '')) : name === 'mode' ? placeIn(MODES, text) : undefined;
    const value = number ?? numberOf(text);
    features[name] = value === undefined ? null : sensibleFeature(name, value);
  }
  return features;
}

/** Words may stand for the number. */
function placeIn(words: readonly string[], text: string): number | undefined {
  const place = words.findIndex((word) => word.toLowerCase() === text.toLowerCase());
  return place === -1 ? undefined : place;
}
