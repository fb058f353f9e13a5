import type { Database, Queryable } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import { normalizeName } from '#music/normalize.ts';
import type { QualityTable } from '#music/quality.ts';
import type { Answer, Ingested } from './answer.ts';
import { markNamesakes } from './artist-rows.repository.ts';
import { cleanAnswer } from './clean-answer.ts';
import { dropGone } from './drop-gone.ts';
import { takeIngestTurn } from './ingest-turn.repository.ts';
import { placeAlbums } from './place-albums.ts';
import { placeArtists } from './place-artists.ts';
import { placeLists } from './place-lists.ts';
import { allSaid, type Named, readAnswers } from './read-answers.ts';
import { rewriteAlbums } from './rewrite-albums.ts';
import { rewriteArtists } from './rewrite-artists.ts';
import { writeSearchDocs } from './search-docs.repository.ts';
import { writeRecords } from './source-records.repository.ts';
import { foldIntoRecords } from './store-records.ts';
import { storeSongRecords } from './store-song-records.ts';

export interface IngestDeps {
  database: Database;
  quality: QualityTable;
  clock: Clock;
}

/**
 * Takes in what sources answered, in one transaction: finds out which of ours is meant, keeps each source's word as its record, and
 * rewrites the rows that those records touch as their merge. Taking in the same again writes nothing; order does not matter. What is said
 * about something of ours that is gone by then is dropped.
 */
export async function ingest(deps: IngestDeps, answers: readonly Answer[]): Promise<Ingested> {
  return deps.database.transaction(async (db) => {
    await takeIngestTurn(db);
    return ingestWithin(db, deps, answers);
  });
}

/** The same within a transaction whose turn it is. */
export async function ingestWithin(
  db: Queryable,
  deps: Pick<IngestDeps, 'quality' | 'clock'>,
  answers: readonly Answer[],
): Promise<Ingested> {
  const all = answers.map(cleanAnswer);
  const fetchedAt = deps.clock.now();
  const clean = await dropGone(db, all);
  const named = readAnswers(clean);
  const artists = await placeArtists(
    db,
    named,
    clean.flatMap(({ about }) => about?.artistId ?? []),
  );
  const albums = await placeAlbums(db, named, artists);
  const records = await foldIntoRecords(db, named, artists, albums);

  const ofArtists = await rewriteArtists(db, deps.quality, records.artists);
  const placed = { created: albums.created, placed: artists.ids };
  const ofAlbums = await rewriteAlbums(db, deps.quality, records.albums, placed);
  const recordRows = await writeRecords(db, records.rows, fetchedAt);
  const joined = ofAlbums.joinedRecordings;
  const songRows = await storeSongRecords(db, deps.quality, { named, artistIds: artists.ids, joined, fetchedAt });

  const lists = await placeLists(db, clean, artists);
  const docRows = await writeSearchDocs(db, [...ofArtists.docs, ...ofAlbums.docs]);
  const isSettled = ofArtists.rows === 0 && artists.joined.length === 0;
  const markRows = isSettled ? 0 : await markNamesakes(db, namesOf(named));
  return {
    artistIds: artists.ids,
    albumIds: albums.ids,
    unplaced: lists.unplaced,
    dropped: new Set(answers.filter((_, place) => !clean.some((kept) => kept === all[place]))),
    rowsWritten: ofArtists.rows + ofAlbums.rows + recordRows + songRows + lists.rows + docRows + markRows,
  };
}

function namesOf(named: Named): string[] {
  return [...new Set([...named.artists.values()].map(({ said }) => normalizeName(allSaid(said).name)))];
}
