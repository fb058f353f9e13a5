import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { account } from './accounts.ts';
import { audioFile } from './audio.ts';
import { track } from './catalog.ts';
import { instant } from './columns.ts';

/** Files that somebody brought and has not decided about yet; they lie below `storage/uploads/<id>`. */
export const upload = pgTable(
  'upload',
  {
    id: uuid().primaryKey().defaultRandom(),
    accountId: integer('account_id')
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    createdAt: instant('created_at').notNull(),
    /** From here on it is swept away. */
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('upload_account').on(t.accountId), index('upload_expires').on(t.expiresAt)],
);

/** What a file turned out to be when it came. */
export const UPLOAD_FINDINGS = ['ok', 'unsupported', 'broken', 'too_large'] as const;
/** What became of it: `duplicate` is here already, `declined` was not wanted. */
export const UPLOAD_OUTCOMES = ['added', 'duplicate', 'broken', 'declined'] as const;

export const uploadFile = pgTable(
  'upload_file',
  {
    uploadId: uuid('upload_id')
      .notNull()
      .references(() => upload.id, { onDelete: 'cascade' }),
    /** Under which it lies in the folder of its upload. */
    number: integer().notNull(),
    /** As its sender calls it; never a path of ours. */
    name: text().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    /** Of the whole file, in hex; null for what is not kept. */
    sha256: text(),
    finding: text({ enum: UPLOAD_FINDINGS }).notNull(),
    /** Why it is not `ok`, or was not added. */
    reason: text(),
    /** What its tags and its sound say (`TaggedSound`); null for what is not `ok`. */
    sound: jsonb(),
    /** Where it is about to stand in the library: noted before it does. */
    place: text(),
    outcome: text({ enum: UPLOAD_OUTCOMES }),
    trackId: integer('track_id').references(() => track.id, { onDelete: 'set null' }),
    audioFileId: integer('audio_file_id').references(() => audioFile.id, { onDelete: 'set null' }),
  },
  (t) => [
    primaryKey({ columns: [t.uploadId, t.number] }),
    uniqueIndex('upload_file_name').on(t.uploadId, t.name),
    index('upload_file_track').on(t.trackId),
    index('upload_file_audio').on(t.audioFileId),
  ],
);
