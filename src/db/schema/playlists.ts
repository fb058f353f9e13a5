import { sql } from 'drizzle-orm';
import {
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { PLAYLIST_RIGHTS, SMART_KINDS } from '#music/playlists.ts';
import { account } from './accounts.ts';
import { track } from './catalog.ts';
import { instant } from './columns.ts';

export const playlist = pgTable(
  'playlist',
  {
    id: serial().primaryKey(),
    accountId: integer('account_id')
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    nameNorm: text('name_norm').notNull(),
    description: text(),
    isPublic: boolean('is_public').notNull().default(false),
    smartKind: text('smart_kind', { enum: SMART_KINDS }),
    /** What fills it, as data: rules, sort, limit, seed, or the tag of `by-tag`. */
    criteria: jsonb(),
    /** When a smart playlist was last filled. */
    filledAt: instant('filled_at'),
    /** The name of an uploaded picture under `storage/images/playlists`. */
    cover: text(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    index('playlist_owner').on(t.accountId, t.nameNorm, t.id),
    index('playlist_public').on(t.nameNorm, t.id).where(sql`is_public`),
    uniqueIndex('playlist_smart').on(t.accountId, t.smartKind, t.nameNorm).where(sql`smart_kind is not null`),
  ],
);

/** Ordered by `position`; whoever changes the order holds the row of the playlist. */
export const playlistTrack = pgTable(
  'playlist_track',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    playlistId: integer('playlist_id')
      .notNull()
      .references(() => playlist.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    trackId: integer('track_id')
      .notNull()
      .references(() => track.id, { onDelete: 'cascade' }),
    addedAt: instant('added_at').notNull(),
    addedBy: integer('added_by').references(() => account.id, { onDelete: 'set null' }),
    /** Why a smart playlist chose it. */
    reason: jsonb(),
  },
  (t) => [
    index('playlist_track_order').on(t.playlistId, t.position),
    index('playlist_track_of').on(t.trackId),
    index('playlist_track_by').on(t.addedBy),
  ],
);

export const playlistCollaborator = pgTable(
  'playlist_collaborator',
  {
    playlistId: integer('playlist_id')
      .notNull()
      .references(() => playlist.id, { onDelete: 'cascade' }),
    accountId: integer('account_id')
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    right: text({ enum: PLAYLIST_RIGHTS }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.playlistId, t.accountId] }), index('playlist_collaborator_of').on(t.accountId)],
);

/** What a smart playlist held at one time: made whenever it is filled with something else than before. */
export const playlistEdition = pgTable(
  'playlist_edition',
  {
    id: serial().primaryKey(),
    playlistId: integer('playlist_id')
      .notNull()
      .references(() => playlist.id, { onDelete: 'cascade' }),
    filledAt: instant('filled_at').notNull(),
  },
  (t) => [index('playlist_edition_of').on(t.playlistId, t.filledAt)],
);

export const playlistEditionTrack = pgTable(
  'playlist_edition_track',
  {
    editionId: integer('edition_id')
      .notNull()
      .references(() => playlistEdition.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    trackId: integer('track_id')
      .notNull()
      .references(() => track.id, { onDelete: 'cascade' }),
    reason: jsonb(),
  },
  (t) => [primaryKey({ columns: [t.editionId, t.position] }), index('playlist_edition_track_of').on(t.trackId)],
);
