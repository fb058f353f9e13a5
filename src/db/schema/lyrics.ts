import { boolean, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { account } from './accounts.ts';
import { recording } from './catalog.ts';
import { instant } from './columns.ts';

const recordingId = () =>
  integer('recording_id')
    .notNull()
    .references(() => recording.id, { onDelete: 'cascade' });

/** Words as they were given; `synced` has a time before each line, as in LRC files. */
const wordColumns = () => ({
  plain: text(),
  synced: text(),
  /** As told, never guessed. */
  language: text(),
});

/** What a source says is sung. That it has nothing is remembered in `asked`. */
export const lyrics = pgTable(
  'lyrics',
  {
    recordingId: recordingId(),
    /** The word of a provider. */
    source: text().notNull(),
    ...wordColumns(),
    instrumental: boolean().notNull(),
    fetchedAt: instant('fetched_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.recordingId, t.source] })],
);

/** What a person says is sung: for nobody else, and before all others. */
export const ownLyrics = pgTable(
  'own_lyrics',
  {
    accountId: integer('account_id')
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    recordingId: recordingId(),
    ...wordColumns(),
    writtenAt: instant('written_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.recordingId] }), index('own_lyrics_of').on(t.recordingId)],
);
