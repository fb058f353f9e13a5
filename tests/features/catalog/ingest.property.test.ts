import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '#features/catalog/ingest/answer.ts';
import { ingest } from '#features/catalog/ingest/ingest.ts';
import { systemClock } from '#lib/clock.ts';
import type { MadeAlbum } from '../../../src/sandbox/catalogue.ts';
import { madeCatalogue } from '../../../src/sandbox/catalogue-data.ts';
import { ANSWERING, albumAnswer, albumHit, artistAnswer } from '../../support/catalogue-answers.ts';
import { dumpCatalogue, emptyCatalogue, orphans, placesOfRows } from '../../support/catalogue-dump.ts';
import { MADE_QUALITY, shuffled } from '../../support/made-facts.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const RUNS = 5;
const context = useTestDatabase();
const take = (answers: Answer[]) =>
  ingest({ database: context.database, quality: MADE_QUALITY, clock: systemClock }, answers);

/** Everything that every source says of some artists: each a profile, and each album in passing and whole. */
const catalogue = madeCatalogue(new Date('2026-11-21'));
const answersAbout = fc.subarray(catalogue.artists.slice(0, 30), { minLength: 1, maxLength: 2 }).map((artists) =>
  artists.flatMap((artist) =>
    ANSWERING.filter((provider) => artist.sources.has(provider)).flatMap((provider) => [
      artistAnswer(provider, artist),
      ...artist.albums
        .filter((album) => album.sources.has(provider))
        .filter((album) => provider !== 'musicbrainz' || isOriginal(album))
        .slice(0, 4)
        .flatMap((album) => [albumHit(provider, album), albumAnswer(provider, album)]),
    ]),
  ),
);

/** MusicBrainz gathers all editions under one id, and gives it the title and date of the first. */
function isOriginal(album: MadeAlbum): boolean {
  const dates = catalogue
    .albumsById('releaseGroup', album.ids.releaseGroup)
    .map(({ releaseDate }) => releaseDate ?? '');
  return album.releaseDate === dates.sort()[0];
}

/** The answers in some order, in batches of some sizes. */
const inBatches = (answers: Answer[]) =>
  fc.tuple(shuffled(answers), fc.integer({ min: 1, max: 12 })).map(([list, size]) => {
    const batches: Answer[][] = [];
    for (let start = 0; start < list.length; start += size) batches.push(list.slice(start, start + size));
    return batches;
  });

async function fill(batches: Answer[][]) {
  await emptyCatalogue(context.database);
  for (const batch of batches) await take(batch);
  return dumpCatalogue(context.database);
}

describe('taking in what several sources say of the same artists', { timeout: 300_000 }, () => {
  it('leads to the same rows whatever the order and the batches, leaves nothing without an owner, and writes nothing again', async () => {
    const twoWays = answersAbout.chain((answers) =>
      fc.record({ one: inBatches(answers), other: inBatches(answers), all: fc.constant(answers) }),
    );
    await fc.assert(
      fc.asyncProperty(twoWays, async ({ one, other, all }) => {
        const rows = await fill(one);
        expect(await fill(other)).toEqual(rows);
        expect(await orphans(context.database)).toEqual([]);

        const places = await placesOfRows(context.database);
        expect((await take(all)).rowsWritten).toBe(0);
        for (const batch of one) expect((await take(batch)).rowsWritten).toBe(0);
        expect(await placesOfRows(context.database)).toEqual(places);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});
