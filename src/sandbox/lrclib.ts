import { normalizeName } from '#music/normalize.ts';
import type { Catalogue, MadeTrack } from './catalogue.ts';
import { mainArtist } from './catalogue.ts';
import { fractionOf, wholeOf } from './catalogue-ids.ts';
import type { SandboxReply, SandboxSource, SandboxWorld } from './source.ts';
import { searchItems } from './word-match.ts';

const MOST = 20;
const TOLERANCE_S = 2;

/** LRCLIB: words to four of five recordings, half of them with times; some recordings are known to be instrumental. */
export function lrclib(world: SandboxWorld): SandboxSource {
  const rows = rowsOf(world.catalogue);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return {
    provider: 'lrclib',
    prefix: 'lrclib',
    env: { LRCLIB_API_URL: `${world.origin}/lrclib/api` },
    // It has no limit; under load it fails.
    refuse: () => failure(503, 'UnknownError', 'An unknown error occurred'),
    handle({ path, query }) {
      if (path === '/api/get') return get(rows, query);
      if (path === '/api/search') return { json: search(rows, query).map(shown) };
      const id = /^\/api\/get\/(\d+)$/.exec(path)?.[1];
      const row = id === undefined ? undefined : byId.get(Number(id));
      return row ? { json: shown(row) } : notFound;
    },
  };
}

/** What people handed in: one row for a track on an album. */
interface LyricsRow {
  id: number;
  track: MadeTrack;
  trackName: string;
  artistName: string;
  albumName: string;
  durationS: number;
}

function rowsOf(catalogue: Catalogue): LyricsRow[] {
  return catalogue.tracks
    .filter(({ album, recording }) => album.sources.has('lrclib') && fractionOf(`${recording.mbid}#lyrics`) < 0.8)
    .map((track) => ({
      id: track.ids.deezer,
      track,
      trackName: track.title,
      artistName: mainArtist(track.recording.credits).name,
      albumName: track.album.title,
      durationS: Math.round(track.recording.durationMs / 1000),
    }));
}

/** Name and artist decide, album and duration where they are given. */
function get(rows: LyricsRow[], query: URLSearchParams): SandboxReply {
  const [title, artist] = [query.get('track_name'), query.get('artist_name')];
  if (!title || !artist) return failure(400, 'ValidationError', 'track_name and artist_name are required');
  const duration = query.get('duration');
  if (duration !== null && !(Number(duration) >= 1 && Number(duration) <= 3600)) {
    return failure(400, 'ValidationError', 'duration must be between 1 and 3600');
  }
  const album = query.get('album_name');
  const found = rows.find(
    (row) =>
      isSame(row.trackName, title) &&
      isSame(row.artistName, artist) &&
      (!album || isSame(row.albumName, album)) &&
      (duration === null || Math.abs(row.durationS - Number(duration)) <= TOLERANCE_S),
  );
  return found ? { json: shown(found) } : notFound;
}

const isSame = (a: string, b: string): boolean => normalizeName(a) === normalizeName(b);

/** By `q` or by the names, at most twenty. */
function search(rows: LyricsRow[], query: URLSearchParams): LyricsRow[] {
  const words = query.get('q') ?? query.get('track_name') ?? '';
  const album = query.get('album_name');
  const artist = query.get('artist_name');
  return searchItems(rows, words, {
    textsOf: (row) => (query.has('q') ? [row.trackName, row.artistName, row.albumName] : [row.trackName]),
    weightOf: (row) => row.track.rank,
  })
    .filter((row) => (!artist || isSame(row.artistName, artist)) && (!album || isSame(row.albumName, album)))
    .slice(0, MOST);
}

function shown(row: LyricsRow) {
  const key = row.track.recording.mbid;
  const instrumental = fractionOf(`${key}#instrumental`) < 0.1;
  const lines = instrumental ? [] : linesOf(key);
  const isSynced = fractionOf(`${key}#synced`) < 0.5;
  return {
    id: row.id,
    name: row.trackName,
    trackName: row.trackName,
    artistName: row.artistName,
    albumName: row.albumName,
    duration: row.durationS,
    instrumental,
    plainLyrics: instrumental ? null : lines.join('\n'),
    syncedLyrics: instrumental || !isSynced ? null : synced(lines, row.durationS),
  };
}

const PLACES = ['harbour', 'river', 'station', 'window', 'mountain', 'city', 'garden', 'shoreline'] as const;
const DEEDS = ['waiting by', 'dreaming of', 'walking to', 'leaving', 'singing over', 'looking for'] as const;
const TIMES = ['all night', 'again', 'until the morning', 'with you', 'in the rain', 'one last time'] as const;

function linesOf(key: string): string[] {
  const count = wholeOf(`${key}#lines`, 8, 24);
  return Array.from({ length: count }, (_, line) => {
    const word = (list: readonly string[], kind: string) => list[wholeOf(`${key}#${kind}${line}`, 0, list.length - 1)];
    return `I am ${word(DEEDS, 'deed')} the ${word(PLACES, 'place')} ${word(TIMES, 'time')}`;
  });
}

/** `[01:02.50] text`, evenly over the song; the last line is empty. */
function synced(lines: string[], durationS: number): string {
  const step = durationS / (lines.length + 2);
  return [...lines, '']
    .map((line, index) => {
      const at = step * (index + 1);
      const seconds = (at % 60).toFixed(2).padStart(5, '0');
      return `[${String(Math.floor(at / 60)).padStart(2, '0')}:${seconds}] ${line}`;
    })
    .join('\n');
}

function failure(statusCode: number, name: string, message: string): SandboxReply {
  return { status: statusCode, json: { message, name, statusCode } };
}

const notFound = failure(404, 'TrackNotFound', 'Failed to find specified track');
