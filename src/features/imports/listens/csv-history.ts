import { parseIsrc } from '#music/isrc.ts';
import type { ReadItem } from '../read/read-item.ts';
import { type Heard, heardOf } from './heard.ts';
import { readTime } from './read-time.ts';

type Column =
  | ('artist' | 'album' | 'title' | 'time' | 'playedMs' | 'durationMs' | 'event' | 'media')
  | ('mbid' | 'isrc' | 'spotifyId' | 'trackId' | 'source');

/** What the columns are called, in letters and digits only; the first that is there is taken. */
const NAMES: Record<Column, readonly string[]> = {
  title: ['track', 'trackname', 'songname', 'song', 'contentname', 'title', 'name'],
  artist: ['artist', 'artistname', 'containerartistname', 'artists'],
  album: ['album', 'albumname', 'containeralbumname', 'release'],
  time: [
    'uts',
    'listenedat',
    'eventstarttimestamp',
    'eventtimestamp',
    'playedat',
    'timestamp',
    'utctime',
    'datetime',
    'date',
    'time',
  ],
  playedMs: ['playdurationmilliseconds', 'msplayed', 'durationplayedms'],
  durationMs: ['mediadurationinmilliseconds', 'durationms'],
  mbid: ['recordingmbid', 'trackmbid', 'mbid'],
  isrc: ['isrc'],
  spotifyId: ['spotify'],
  trackId: ['fonotecaid'],
  source: ['source'],
  event: ['eventtype'],
  media: ['mediatype'],
};

/** Where what stands in the rows of a history, and whose it is. */
export interface HistoryColumns {
  places: Partial<Record<Column, number>>;
  source: Heard['source'];
  width: number;
  /** Whether the first row is one of them and no header. */
  isBare: boolean;
}

/** Reads the first row; undefined when it is neither a header that names songs and times nor a row of Last.fm's `artist,album,track,date`. */
export function columnsOf(first: readonly string[]): HistoryColumns | undefined {
  const bare = first.map((name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
  const places: HistoryColumns['places'] = {};
  for (const [column, names] of Object.entries(NAMES) as [Column, readonly string[]][]) {
    // as it is written above
    const place = names.map((name) => bare.indexOf(name)).find((index) => index !== -1);
    if (place !== undefined) places[column] = place;
  }
  // `Date#user`, as lastfmstats.com writes it.
  const dated = bare.findIndex((name) => name.startsWith('date'));
  if (places.time === undefined && dated !== -1) places.time = dated;
  if (places.title !== undefined && places.time !== undefined) {
    const source = bare.includes('playdurationmilliseconds') ? 'apple' : bare.includes('listenedat') ? 'csv' : 'lastfm';
    return { places, source, width: first.length, isBare: false };
  }
  if (first.length !== 4 || !(readTime(first[3] ?? '') >= 0)) return undefined;
  return { places: { artist: 0, album: 1, title: 2, time: 3 }, source: 'lastfm', width: 4, isBare: true };
}

/** Reads a row of a history. */
export function readHistoryRow(
  { places, source, width }: HistoryColumns,
  item: ReadItem<string[]>,
  now: Date,
): ReadItem<Heard> {
  if (!('value' in item)) return item;
  const { line, value: fields } = item;
  if (fields.length !== width)
    return { line, refused: `It has ${fields.length} fields where the first row has ${width}.` };
  const field = (column: Column) => fields[places[column] ?? -1]?.trim() ?? '';
  // Apple notes every touch of a button; a play is told once, when it ends.
  if (field('event') !== '' && field('event') !== 'PLAY_END') return { line, skipped: true };
  if (/video/i.test(field('media'))) return { line, skipped: true };
  const isOurs = places.trackId !== undefined;
  return heardOf(
    {
      ...{ line, source: isOurs ? field('source') || source : source, time: readTime(field('time')) },
      ...{ title: field('title'), artist: field('artist'), album: field('album') },
      ...{ playedMs: numberIn(field('playedMs')), durationMs: numberIn(field('durationMs')) },
      ...{ mbid: field('mbid'), isrc: parseIsrc(field('isrc')), spotifyId: field('spotifyId') },
      ...(isOurs && { trackId: numberIn(field('trackId')), isListen: true }),
    },
    now,
  );
}

function numberIn(text: string): number | undefined {
  const number = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}
