import { index, integer, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
import { byteText, tsvector } from './columns.ts';

/**
 * One row an artist, album or track, written in the transaction that writes the entity. See docs/search.md. `titleNorm` is its own name,
 * `artistNorm` that of its first artist; `words` are the lexemes of its name and of what it belongs to (a track is found by its artist and
 * album too), each behind the name of the row's shelf.
 */
export const searchDoc = pgTable(
  'search_doc',
  {
    kind: text({ enum: ['artist', 'album', 'track'] }).notNull(),
    entityId: integer('entity_id').notNull(),
    titleNorm: byteText('title_norm').notNull(),
    artistNorm: byteText('artist_norm').notNull().default(''),
    /** Of the words of artist and title, in whatever order: a hash, so that different words may share it. */
    nameKey: integer('name_key').notNull().default(0),
    words: tsvector('words').notNull(),
    popularity: smallint().notNull(),
    /** 0 holds the most popular rows of the kind; a search goes on to the next only when it needs more. */
    tier: smallint().notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.entityId] }),
    // Without a list of pending entries, which every search would have to read through.
    index('search_doc_words')
      .using('gin', t.words)
      .with({ fastupdate: false }),
    index('search_doc_title').on(t.kind, t.tier, t.titleNorm, t.popularity.desc().nullsFirst(), t.entityId),
    index('search_doc_name').on(t.nameKey),
  ],
);

/** Where a tier of a kind begins: it holds what is less popular than this, or as popular and younger. */
export const searchTier = pgTable(
  'search_tier',
  {
    kind: text({ enum: ['artist', 'album', 'track'] }).notNull(),
    /** 1 or 2. */
    tier: smallint().notNull(),
    popularity: smallint().notNull(),
    entityId: integer('entity_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.tier] })],
);

/** Every word that stands in a search row, without its shelf, and in how many rows it was put: what a search plans by. Never too few, at times too many. */
export const searchWord = pgTable('search_word', {
  word: byteText().primaryKey(),
  docs: integer().notNull(),
});

/** Every word of three letters or more that stands in a search row, and each of its spellings with one letter left out: typos meet here. */
export const searchTypo = pgTable(
  'search_typo',
  { deletion: byteText().notNull(), word: byteText().notNull() },
  (t) => [primaryKey({ columns: [t.deletion, t.word] })],
);
