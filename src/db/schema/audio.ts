import { bigint, boolean, index, integer, pgTable, primaryKey, serial, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { account } from './accounts.ts';
import { recording, track } from './catalog.ts';
import { instant } from './columns.ts';

/** How a file came here. */
export const AUDIO_ORIGINS = ['download', 'upload', 'import'] as const;

/** A file of sound that is kept under the storage root. A performance may have several; the best one is played. */
export const audioFile = pgTable(
  'audio_file',
  {
    id: serial().primaryKey(),
    /** Null: nothing carries it any more, and the file is about to be deleted. */
    recordingId: integer('recording_id').references(() => recording.id, { onDelete: 'set null' }),
    /** Relative to the storage root, with `/`. */
    path: text().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    /** Of the whole file, in hex: the same sound is kept once. */
    sha256: text().notNull(),
    container: text().notNull(),
    codec: text().notNull(),
    mime: text().notNull(),
    lossless: boolean().notNull(),
    durationMs: integer('duration_ms').notNull(),
    /** Bits a second, on the average. */
    bitrate: integer().notNull(),
    /** Hertz. */
    sampleRate: integer('sample_rate').notNull(),
    channels: integer().notNull(),
    origin: text({ enum: AUDIO_ORIGINS }).notNull(),
    sourceUrl: text('source_url'),
    /** Who brought it. */
    accountId: integer('account_id').references(() => account.id, { onDelete: 'set null' }),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('audio_file_path').on(t.path),
    uniqueIndex('audio_file_sha256').on(t.sha256),
    index('audio_file_best').on(t.recordingId, t.lossless, t.bitrate, t.id),
    index('audio_file_account').on(t.accountId, t.bytes),
  ],
);

/** Where a source lets one listen to the beginning of a track, as long as that is good. */
export const trackPreview = pgTable(
  'track_preview',
  {
    trackId: integer('track_id')
      .notNull()
      .references(() => track.id, { onDelete: 'cascade' }),
    provider: text().notNull(),
    url: text().notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.trackId, t.provider] })],
);
