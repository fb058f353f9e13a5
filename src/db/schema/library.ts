import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  serial,
  smallint,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { REACTIONS } from '#music/reactions.ts';
import { account } from './accounts.ts';
import { album, artist, recording, track } from './catalog.ts';
import { instant } from './columns.ts';

const accountId = () =>
  integer('account_id')
    .notNull()
    .references(() => account.id, { onDelete: 'cascade' });
const artistId = () =>
  integer('artist_id')
    .notNull()
    .references(() => artist.id, { onDelete: 'cascade' });
const albumId = () =>
  integer('album_id')
    .notNull()
    .references(() => album.id, { onDelete: 'cascade' });
const trackId = () =>
  integer('track_id')
    .notNull()
    .references(() => track.id, { onDelete: 'cascade' });
const recordingId = () =>
  integer('recording_id')
    .notNull()
    .references(() => recording.id, { onDelete: 'cascade' });

// A favourite does not go with what it names: it keeps it, and everything that contains it, from being deleted.

export const favoriteArtist = pgTable(
  'favorite_artist',
  {
    accountId: accountId(),
    artistId: integer('artist_id')
      .notNull()
      .references(() => artist.id),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.artistId] }),
    index('favorite_artist_of').on(t.artistId),
    index('favorite_artist_latest').on(t.accountId, t.createdAt.desc().nullsFirst(), t.artistId),
  ],
);

export const favoriteAlbum = pgTable(
  'favorite_album',
  {
    accountId: accountId(),
    albumId: integer('album_id')
      .notNull()
      .references(() => album.id),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.albumId] }),
    index('favorite_album_of').on(t.albumId),
    index('favorite_album_latest').on(t.accountId, t.createdAt.desc().nullsFirst(), t.albumId),
  ],
);

export const favoriteTrack = pgTable(
  'favorite_track',
  {
    accountId: accountId(),
    trackId: integer('track_id')
      .notNull()
      .references(() => track.id),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.trackId] }),
    index('favorite_track_of').on(t.trackId),
    index('favorite_track_latest').on(t.accountId, t.createdAt.desc().nullsFirst(), t.trackId),
  ],
);

/** 1 to 5, for a performance: the same on every track that carries it. */
export const rating = pgTable(
  'rating',
  {
    accountId: accountId(),
    recordingId: recordingId(),
    value: smallint().notNull(),
    ratedAt: instant('rated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.recordingId] }),
    index('rating_of').on(t.recordingId, t.value),
    index('rating_best').on(t.accountId, t.value.desc().nullsFirst(), t.ratedAt.desc().nullsFirst(), t.recordingId),
    check('rating_value', sql`value between 1 and 5`),
  ],
);

/** One replaces the other. */
export const reaction = pgTable(
  'reaction',
  {
    accountId: accountId(),
    recordingId: recordingId(),
    kind: text({ enum: REACTIONS }).notNull(),
    reactedAt: instant('reacted_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.recordingId] }), index('reaction_of').on(t.recordingId)],
);

/** A word of one person for things of the catalogue; what sources say stands in the `tags` of the things. */
export const personalTag = pgTable(
  'personal_tag',
  {
    id: serial().primaryKey(),
    accountId: accountId(),
    name: text().notNull(),
    nameNorm: text('name_norm').notNull(),
    /** `#rrggbb`. */
    color: text().notNull().default('#666666'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [uniqueIndex('personal_tag_name').on(t.accountId, t.nameNorm)],
);

const tagId = () =>
  integer('tag_id')
    .notNull()
    .references(() => personalTag.id, { onDelete: 'cascade' });

export const taggedTrack = pgTable(
  'tagged_track',
  { tagId: tagId(), trackId: trackId(), taggedAt: instant('tagged_at').notNull() },
  (t) => [primaryKey({ columns: [t.tagId, t.trackId] }), index('tagged_track_of').on(t.trackId)],
);

export const taggedAlbum = pgTable(
  'tagged_album',
  { tagId: tagId(), albumId: albumId(), taggedAt: instant('tagged_at').notNull() },
  (t) => [primaryKey({ columns: [t.tagId, t.albumId] }), index('tagged_album_of').on(t.albumId)],
);

export const taggedArtist = pgTable(
  'tagged_artist',
  { tagId: tagId(), artistId: artistId(), taggedAt: instant('tagged_at').notNull() },
  (t) => [primaryKey({ columns: [t.tagId, t.artistId] }), index('tagged_artist_of').on(t.artistId)],
);

/** Whom a person does not want to meet: not in search, not in recommendations, not in what an expansion of theirs adds. */
export const hiddenArtist = pgTable(
  'hidden_artist',
  { accountId: accountId(), artistId: artistId(), hiddenAt: instant('hidden_at').notNull() },
  (t) => [primaryKey({ columns: [t.accountId, t.artistId] }), index('hidden_artist_of').on(t.artistId)],
);

/** A tag of the sources that a person does not want to meet, by its normalised name. */
export const hiddenTag = pgTable(
  'hidden_tag',
  {
    accountId: accountId(),
    name: text().notNull(),
    nameNorm: text('name_norm').notNull(),
    hiddenAt: instant('hidden_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.nameNorm] })],
);

/**
 * A completed play. It belongs to the performance, that of `trackId`, where it was played: the two are one reference, so that it follows the
 * track. `listens_have_accounts` and `listens_go_with_account`, triggers, are its reference to the account.
 */
export const listen = pgTable(
  'listen',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    accountId: integer('account_id').notNull(),
    recordingId: integer('recording_id').notNull(),
    trackId: integer('track_id').notNull(),
    listenedAt: instant('listened_at').notNull(),
    durationPlayedMs: integer('duration_played_ms'),
    /** Which player or import it came from. */
    source: text(),
  },
  (t) => [
    foreignKey({
      name: 'listen_played',
      columns: [t.recordingId, t.trackId],
      foreignColumns: [track.recordingId, track.id],
    })
      .onDelete('cascade')
      .onUpdate('cascade'),
    uniqueIndex('listen_once').on(t.accountId, t.trackId, t.listenedAt),
    // Read backwards; with the last columns a chart is read from the index alone.
    index('listen_history').on(t.accountId, t.listenedAt, t.id, t.recordingId, t.trackId, t.durationPlayedMs),
    index('listen_of').on(t.recordingId, t.accountId, t.listenedAt, t.id, t.trackId),
  ],
);

/** The listens of one person to one performance. Only `count_listens`, a trigger of `listen`, writes it, so that it is right whoever writes those. */
export const playTally = pgTable(
  'play_tally',
  {
    accountId: accountId(),
    recordingId: recordingId(),
    plays: integer().notNull(),
    playedMs: bigint('played_ms', { mode: 'number' }).notNull(),
    lastPlayedAt: instant('last_played_at').notNull(),
  },
  (t) => [
    // In this order it also serves a recording that goes.
    primaryKey({ columns: [t.recordingId, t.accountId] }),
    index('play_tally_most').on(
      t.accountId,
      t.plays.desc().nullsFirst(),
      t.lastPlayedAt.desc().nullsFirst(),
      t.recordingId,
    ),
    index('play_tally_last').on(t.accountId, t.lastPlayedAt.desc().nullsFirst(), t.recordingId),
  ],
);
