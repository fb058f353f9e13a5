import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, serial, text, unique } from 'drizzle-orm/pg-core';
import { album, artist, recording } from './catalog.ts';
import { instant } from './columns.ts';

/** What all processes must agree on about a source: its rolling window, and until when it asked to be left alone. */
export const providerState = pgTable('provider_state', {
  provider: text().primaryKey(),
  /** The last grants of the rolling window, oldest first. */
  grants: instant('grants').array().notNull().default(sql`'{}'`),
  blockedUntil: instant('blocked_until'),
  blockReason: text('block_reason'),
});

/** What was asked of a source, when, and whether it had something: "nothing there" is a fact too, a failure is not an answer. */
export const asked = pgTable(
  'asked',
  {
    provider: text().notNull(),
    /** The capability, as `providers/provider.ts` names it. */
    capability: text().notNull(),
    /** What about: a normalised query, or the provider's own key. */
    key: text().notNull(),
    askedAt: instant('asked_at').notNull(),
    /** `part`: the first pages of a list; `next` is where the others begin. */
    outcome: text({ enum: ['found', 'nothing', 'failed', 'part'] }).notNull(),
    next: text(),
    detail: text(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.capability, t.key] }), index('asked_by_age').on(t.askedAt)],
);

/**
 * What one source said about one thing, normalised. `hit` is what it says in passing (a search result, a row of a list), `full` what it
 * says when asked for the thing itself. Our rows are the pure merge of these (`music/merge-*.ts`); taking one away undoes it.
 */
export const sourceRecord = pgTable(
  'source_record',
  {
    id: serial().primaryKey(),
    provider: text().notNull(),
    kind: text({ enum: ['artist', 'album', 'recording'] }).notNull(),
    key: text().notNull(),
    detail: text({ enum: ['hit', 'full'] }).notNull(),
    artistId: integer('artist_id').references(() => artist.id, { onDelete: 'cascade' }),
    albumId: integer('album_id').references(() => album.id, { onDelete: 'cascade' }),
    recordingId: integer('recording_id').references(() => recording.id, { onDelete: 'cascade' }),
    facts: jsonb().notNull(),
    fetchedAt: instant('fetched_at').notNull(),
  },
  (t) => [
    unique('source_record_key').on(t.provider, t.kind, t.key, t.detail),
    index('source_record_artist').on(t.artistId),
    index('source_record_album').on(t.albumId),
    index('source_record_recording').on(t.recordingId),
  ],
);
