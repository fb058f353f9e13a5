import {
  bigint,
  bigserial,
  boolean,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { account } from './accounts.ts';
import { externalIdColumns, trackExternalId } from './catalog.ts';
import { instant } from './columns.ts';
import { job } from './jobs.ts';

/** What a file is taken for: songs for the catalogue, what somebody listened to, or a playlist of theirs. */
export const IMPORT_KINDS = ['tracks', 'listens', 'playlist'] as const;

/**
 * How far an import is, and what came of it: changed in the transaction that takes a part of the file in, so that an import that was
 * killed goes on exactly behind the last part that is here.
 */
export const dataImport = pgTable(
  'import',
  {
    id: uuid()
      .primaryKey()
      .references(() => job.id, { onDelete: 'cascade' }),
    accountId: integer('account_id')
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    kind: text({ enum: IMPORT_KINDS }).notNull(),
    fileName: text('file_name'),
    /** The folder under `storage/imports` with the file, while it is needed, and with the report of what was refused. */
    folder: text().notNull(),
    dryRun: boolean('dry_run').notNull().default(false),
    /** Rows of the file that have been dealt with; the counts below add up to it. */
    total: integer().notNull().default(0),
    created: integer().notNull().default(0),
    updated: integer().notNull().default(0),
    unchanged: integer().notNull().default(0),
    refused: integer().notNull().default(0),
    /** What is no listen: songs that were skipped, podcasts. */
    skipped: integer().notNull().default(0),
    /** Listens that wait for their song, in `unmatched_listen`. */
    unmatched: integer().notNull().default(0),
    /** How long the report is that belongs to the counts; what stands behind is of a part that was not taken in. */
    reportBytes: bigint('report_bytes', { mode: 'number' }).notNull().default(0),
    playlistId: integer('playlist_id'),
  },
  (t) => [index('import_account').on(t.accountId)],
);

/** A listen to a song that is not here (yet): what its file says of the song, as it says it. */
export const unmatchedListen = pgTable(
  'unmatched_listen',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    accountId: integer('account_id')
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    importId: uuid('import_id').references(() => dataImport.id, { onDelete: 'set null' }),
    listenedAt: instant('listened_at').notNull(),
    durationPlayedMs: integer('duration_played_ms'),
    source: text().notNull(),
    title: text().notNull(),
    artist: text(),
    album: text(),
    spotifyId: text('spotify_id'),
    mbid: text(),
    isrc: text(),
    /** As tracks are compared. */
    titleNorm: text('title_norm').notNull(),
    /** A short name of all that is said of the song. */
    song: text().notNull(),
    /** The newest track that was here when it was last looked for: only newer ones are a reason to look again. */
    soughtUpTo: integer('sought_up_to').notNull(),
  },
  (t) => [
    uniqueIndex('unmatched_listen_once').on(t.accountId, t.listenedAt, t.song),
    index('unmatched_listen_import').on(t.importId, t.song),
    index('unmatched_listen_sought').on(t.soughtUpTo),
    index('unmatched_listen_title').on(t.titleNorm),
  ],
);

/**
 * How a track sounds, in the numbers that Spotify gave until 2024; `source` is whose word it is. Told of an id, and stays with it: which of our
 * rows a source's track is may change with what others say.
 */
export const trackAudioFeature = pgTable(
  'track_audio_feature',
  {
    ...externalIdColumns(),
    source: text().notNull(),
    danceability: real(),
    energy: real(),
    /** 0 is C, 11 is B. */
    key: smallint(),
    /** Decibels. */
    loudness: real(),
    /** 1 is major, 0 minor. */
    mode: smallint(),
    speechiness: real(),
    acousticness: real(),
    instrumentalness: real(),
    liveness: real(),
    valence: real(),
    /** Beats per minute. */
    tempo: real(),
    timeSignature: smallint('time_signature'),
    toldAt: instant('told_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.externalId, t.source] }),
    foreignKey({
      columns: [t.provider, t.externalId],
      foreignColumns: [trackExternalId.provider, trackExternalId.externalId],
    }).onDelete('cascade'),
  ],
);
