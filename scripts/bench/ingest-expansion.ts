import type { Database } from '#db/client.ts';
import { listedAlbums, listingAnswer, wholeAlbumAnswer } from './ingest-answers.ts';
import { line, type Measured, measureIngest } from './ingest-measure.ts';

const ALBUMS_OF_AN_ARTIST = 20;
/** 3,000 tracks are there before. */
const ARTISTS_BEFORE = 15;
const BATCHES = [1, 4, 8];

/**
 * What an album with ten tracks costs that was known from its artist's list, as an expansion takes it in: alone and several at once, for
 * the first time and again. Prints a line for each.
 */
export async function measureExpansionAlbums(database: Database, rounds: number): Promise<void> {
  let artist = 1_000_000;
  for (let before = 0; before < ARTISTS_BEFORE; before += 1) {
    artist += 1;
    await measureIngest(database, [listingAnswer(artist, ALBUMS_OF_AN_ARTIST)]);
    await measureIngest(database, listedAlbums(artist, ALBUMS_OF_AN_ARTIST).map(wholeAlbumAnswer));
  }
  for (const batch of BATCHES) {
    const [first, again]: [Measured[], Measured[]] = [[], []];
    while (first.length < rounds) {
      artist += 1;
      await measureIngest(database, [listingAnswer(artist, ALBUMS_OF_AN_ARTIST)]);
      const listed = listedAlbums(artist, ALBUMS_OF_AN_ARTIST);
      for (let start = 0; start + batch <= listed.length && first.length < rounds; start += batch) {
        const answers = listed.slice(start, start + batch).map(wholeAlbumAnswer);
        first.push(await measureIngest(database, answers));
        again.push(await measureIngest(database, answers));
      }
    }
    const name = `an album of 10 tracks that was listed, ${batch} at once; for each`;
    console.log(`${name}\n  first ${line(first, batch)}\n  again ${line(again, batch)}`);
  }
}
