/** What a column of a data set can mean, by the name that it has in Spotify-like files. */
export const TRACK_COLUMNS = [
  'track_id',
  'artists',
  'album_name',
  'track_name',
  'popularity',
  'duration_ms',
  'explicit',
  'danceability',
  'energy',
  'key',
  'loudness',
  'mode',
  'speechiness',
  'acousticness',
  'instrumentalness',
  'liveness',
  'valence',
  'tempo',
  'time_signature',
  'track_genre',
  'release_date',
  'isrc',
] as const;
export type TrackColumn = (typeof TRACK_COLUMNS)[number];

/** Without these a row tells no song. */
const NEEDED: readonly TrackColumn[] = ['track_id', 'artists', 'track_name'];

/** Other names that are often met, in letters and digits only; the first that is there is taken. */
const ALSO_CALLED: Partial<Record<TrackColumn, readonly string[]>> = {
  track_id: ['songid', 'spotifyid', 'spotifytrackid', 'trackuri', 'spotifyuri', 'uri', 'id'],
  artists: ['artist', 'artistname', 'artistnames', 'artistsname', 'trackartist'],
  album_name: ['album', 'trackalbumname', 'albumtitle'],
  track_name: ['trackname', 'songname', 'track', 'song', 'name', 'title'],
  popularity: ['trackpopularity'],
  duration_ms: ['duration'],
  key: ['chord'],
  track_genre: ['genre', 'genres', 'playlistgenre'],
  release_date: ['albumreleasedate', 'trackalbumreleasedate', 'year'],
};

/** Header → what it means, for those that are called unlike everywhere else. */
export type ColumnMap = Readonly<Record<string, TrackColumn>>;

/** Which field of a row is what. */
export type ColumnPlaces = Partial<Record<TrackColumn, number>>;

/** Where the columns stand, or what is wrong with the header, in words that say what was found and what is missing. */
export function findColumns(header: readonly string[], map: ColumnMap): { places: ColumnPlaces } | { problem: string } {
  const bare = header.map(bareName);
  const places: ColumnPlaces = {};
  for (const [name, column] of Object.entries(map)) {
    const exact = header.findIndex((one) => one.trim() === name.trim());
    const place = exact === -1 ? bare.indexOf(bareName(name)) : exact;
    if (place === -1) return { problem: `There is no column "${name}". ${found(header)}` };
    places[column] = place;
  }
  const taken = new Set(Object.values(places));
  for (const column of TRACK_COLUMNS) {
    if (places[column] !== undefined) continue;
    const names = [bareName(column), ...(ALSO_CALLED[column] ?? [])];
    const place = names.map((name) => bare.indexOf(name)).find((index) => index !== -1 && !taken.has(index));
    if (place === undefined) continue;
    places[column] = place;
    taken.add(place);
  }
  const missing = NEEDED.filter((column) => places[column] === undefined);
  if (missing.length === 0) return { places };
  return {
    problem: `No column is known to be ${missing.join(', ')}. ${found(header)} ${HOW_TO_MAP}`,
  };
}

const HOW_TO_MAP = `Say which is which: map={"Song ID":"track_id"}, or --map 'Song ID=track_id' on the command line.`;
const MAX_SHOWN = 60;

function found(header: readonly string[]): string {
  const names = header.slice(0, MAX_SHOWN).map((name) => `"${name.trim().slice(0, MAX_SHOWN)}"`);
  return `The file has ${names.join(', ')}${header.length > MAX_SHOWN ? ', …' : ''}.`;
}

function bareName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
