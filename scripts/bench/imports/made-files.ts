import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** As many artists and albums to a thousand rows as the public data set of 114,000 rows has. */
const ARTISTS = 0.27;
const ALBUMS = 0.45;
const GENRES = 114;
const HEADER =
  ',track_id,artists,album_name,track_name,popularity,duration_ms,explicit,danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,tempo,time_signature,track_genre\n';
const SYLLABLES = 'ka lo mi ren sto vel tra un bri so da ne po ra shi el or va ti gu han me kro li fa ze'.split(' ');

/** The same numbers on every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function wordOf(number: number): string {
  let word = '';
  for (let rest = number + 7; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    word += SYLLABLES[rest % SYLLABLES.length];
  return word;
}

const nameOf = (number: number, words: number) =>
  Array.from({ length: words }, (_, index) =>
    wordOf((number * (index + 3) * 7919) % (997 * (index + 1) + number)),
  ).join(' ');

/** The id at Spotify of a made-up track. */
const trackId = (number: number) => `bench${String(number).padStart(17, '0')}`;

/** Writes a data set of so many rows: a fifth of its tracks come again with another genre, a quarter is by two artists. */
export async function writeDataSet(path: string, rows: number): Promise<void> {
  const random = createRandom(7);
  const artists = Math.ceil(rows * ARTISTS);
  const albums = Math.ceil(rows * ALBUMS);
  function* lines() {
    yield HEADER;
    for (let row = 0; row < rows; row += 1) {
      const track = row % 5 === 4 ? Math.floor(random() * row) : row;
      const album = (track * 31) % albums;
      const artist = (album * 17) % artists;
      const credit = nameOf(artist, 2) + (track % 4 === 0 ? `;${nameOf((artist * 13 + 5) % artists, 2)}` : '');
      // The same track sounds the same wherever it comes again.
      const sound = createRandom(track + 1);
      sound();
      const feature = () => sound().toFixed(4);
      yield `${row},${trackId(track)},${credit},${nameOf(album, 3)},${nameOf(track, 3)},${track % 100},${120_000 + (track % 240_000)},False,${feature()},${feature()},${track % 12},-${(sound() * 20).toFixed(3)},${track % 2},${feature()},${feature()},${feature()},${feature()},${feature()},${(60 + sound() * 120).toFixed(3)},4,genre ${Math.floor(random() * GENRES)}\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
}

/** Writes a history of Spotify: `listens` to tracks of such a data set, the first ones far more often, one in fifty to nothing in it. */
export async function writeHistory(
  path: string,
  { listens, tracks }: { listens: number; tracks: number },
): Promise<void> {
  const random = createRandom(11);
  function* entries() {
    yield '[';
    for (let index = 0; index < listens; index += 1) {
      const drawn = Math.floor(random() ** 3 * tracks);
      // Every fifth row of the data set is a track that has come before.
      const track = drawn % 5 === 4 ? drawn - 1 : drawn;
      const isHere = index % 50 !== 0;
      const entry = {
        ts: new Date(Date.UTC(2015, 0, 1) + index * 260_000).toISOString().replace('.000Z', 'Z'),
        ms_played: 180_000,
        master_metadata_track_name: nameOf(track, 3),
        master_metadata_album_artist_name: 'whoever',
        master_metadata_album_album_name: 'whatever',
        spotify_track_uri: `spotify:track:${isHere ? trackId(track) : trackId(track + 5 * tracks)}`,
      };
      yield `${index === 0 ? '' : ','}\n${JSON.stringify(entry)}`;
    }
    yield '\n]\n';
  }
  await pipeline(Readable.from(entries()), createWriteStream(path));
}
