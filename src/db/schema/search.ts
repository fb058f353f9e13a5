import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
import { tsvector } from './columns.ts';

/**
 * One row an artist, album or track, written in the transaction that writes the entity. `titleNorm` is its own name; `words` are the
 * lexemes of its name and of what it belongs to (a track is found by its artist and album too).
 */
export const searchDoc = pgTable(
  'search_doc',
  {
    kind: text({ enum: ['artist', 'album', 'track'] }).notNull(),
    entityId: integer('entity_id').notNull(),
    titleNorm: text('title_norm').notNull(),
    words: tsvector('words').notNull(),
    popularity: smallint().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.entityId] }),
    index('search_doc_artist').using('gin', t.words).where(sql`kind = 'artist'`),
    index('search_doc_album').using('gin', t.words).where(sql`kind = 'album'`),
    index('search_doc_track').using('gin', t.words).where(sql`kind = 'track'`),
    index('search_doc_title').on(t.kind, t.titleNorm.op('text_pattern_ops'), t.popularity.desc().nullsFirst()),
  ],
);

/** Every word of four letters or more that stands in a search row, and each of its spellings with one letter left out: typos meet here. */
export const searchTypo = pgTable('search_typo', { deletion: text().notNull(), word: text().notNull() }, (t) => [
  primaryKey({ columns: [t.deletion, t.word] }),
]);
