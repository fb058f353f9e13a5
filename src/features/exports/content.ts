import type { Database } from '#db/client.ts';
import { type Reader, readAlbums, readArtists, readTracks } from '#features/catalog/index.ts';
import { writeAccountArchive } from './account-archive.ts';
import { accountSheets, playlistsSheet } from './account-sheets-sql.ts';
import type { ExportWish } from './export.job.ts';
import type { WriteDeps } from './export-deps.ts';
import { CATALOGUE_KINDS, type CatalogueKind, idsSheet, listensSheet, tracksSheet } from './library-sheets-sql.ts';
import { PLAYLIST_COLUMNS, readPlaylistFiles, rowsOf } from './playlist-lines.ts';
import type { Sheet } from './sheet-sql.ts';
import { readSheet } from './sheets.repository.ts';
import { type Counted, writeCsv, writeJsonLines, writeSheet } from './write-rows.ts';

/** What an export is made of. */
export interface Content {
  /** Whose rows are counted on the way. */
  sheets: readonly Sheet[];
  /** The bytes of the file, as they are read. */
  pieces: AsyncIterable<Uint8Array | string>;
}

/** What somebody asked for; `counted` sees each page of rows pass. */
export function contentOf(deps: WriteDeps, wish: ExportWish, counted: Counted): Content {
  const { accountId, kind, format, artistId } = wish;
  switch (kind) {
    case 'library':
    case 'artist':
      return format === 'csv'
        ? tableOfTracks(deps, { accountId, artistId }, counted)
        : linesOfCatalogue(deps, { accountId, artistId }, counted);
    case 'listens': {
      const sheet = listensSheet(accountId);
      return { sheets: [sheet], pieces: writeSheet(sheet, format, counted(readSheet(deps.database, sheet))) };
    }
    case 'playlists':
      return playlists(deps, wish, counted);
    case 'account':
      return { sheets: accountSheets(accountId), pieces: writeAccountArchive(deps, wish, counted) };
  }
}

interface Extent {
  accountId: number;
  /** Everybody's, unless told. */
  artistId?: number;
}

function tableOfTracks({ database }: WriteDeps, { accountId, artistId }: Extent, counted: Counted): Content {
  const sheet = tracksSheet(accountId, artistId);
  return { sheets: [sheet], pieces: writeSheet(sheet, 'csv', counted(readSheet(database, sheet))) };
}

function linesOfCatalogue({ database }: WriteDeps, extent: Extent, counted: Counted): Content {
  const sheets = CATALOGUE_KINDS.map((kind) => idsSheet(kind, extent.artistId));
  return { sheets, pieces: writeJsonLines(counted(readCatalogue(database, extent))) };
}

const READERS: Record<CatalogueKind, Reader<object>> = { artist: readArtists, album: readAlbums, track: readTracks };

/** Artists, then albums, then tracks, each as the API shows it to this person, sources included. */
async function* readCatalogue(database: Database, { accountId, artistId }: Extent): AsyncGenerator<object[]> {
  for (const kind of CATALOGUE_KINDS) {
    for await (const page of readSheet(database, idsSheet(kind, artistId))) {
      const ids = page.map(({ id }) => Number(id));
      const views = await database.run((db) => READERS[kind](db, ids, accountId));
      yield views.map((view) => ({ type: kind, ...view }));
    }
  }
}

function playlists(deps: WriteDeps, { accountId, format }: ExportWish, counted: Counted): Content {
  const sheet = playlistsSheet(accountId);
  const files = readPlaylistFiles(deps, accountId, counted(readSheet(deps.database, sheet)));
  const pieces = format === 'csv' ? writeCsv(PLAYLIST_COLUMNS, rowsOf(files)) : linesOf(files);
  return { sheets: [sheet], pieces };
}

/** Each as JSPF, one a line. */
async function* linesOf(files: ReturnType<typeof readPlaylistFiles>): AsyncGenerator<string> {
  for await (const { content } of files) yield `${content('jspf')}\n`;
}
