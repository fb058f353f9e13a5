import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  serial,
  smallint,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { ALBUM_TYPES, type Image, type Prose, type Tag } from '#music/entities.ts';
import type { SourceName } from '#music/provider-names.ts';
import { instant } from './columns.ts';

/** Which source each field of a row came from. */
type FieldSources = Record<string, SourceName>;
type SourcedImage = Image & { provider: SourceName };

/** What every merged row has. */
const merged = () => ({
  images: jsonb().$type<SourcedImage[]>().notNull().default([]),
  tags: jsonb().$type<Tag[]>().notNull().default([]),
  /** The names of `tags`, normalised, for filters; the strongest first. */
  tagNames: text('tag_names').array().notNull().default(sql`'{}'`),
  /** 0..100; `popularitySource` is the source that said so, or `computed` from followers, listeners and play counts. */
  popularity: smallint().notNull().default(0),
  popularitySource: text('popularity_source'),
  followers: bigint({ mode: 'number' }),
  listeners: bigint({ mode: 'number' }),
  playCount: bigint('play_count', { mode: 'number' }),
  fieldSources: jsonb('field_sources').$type<FieldSources>().notNull().default({}),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

export const artist = pgTable(
  'artist',
  {
    id: serial().primaryKey(),
    name: text().notNull(),
    nameNorm: text('name_norm').notNull(),
    sortName: text('sort_name'),
    disambiguation: text(),
    kind: text({ enum: ['person', 'group', 'other'] }),
    country: text(),
    beginDate: text('begin_date'),
    endDate: text('end_date'),
    aliases: text().array().notNull().default(sql`'{}'`),
    bio: jsonb().$type<Prose & { provider: SourceName }>(),
    /** The stronger artist of the same name, while nothing but the name connects the two. */
    namesakeOf: integer('namesake_of').references((): AnyPgColumn => artist.id, { onDelete: 'set null' }),
    /** When all sources were last asked about it again, however fresh it was. */
    refreshedAt: instant('refreshed_at'),
    ...merged(),
  },
  (t) => [
    index('artist_name').on(t.nameNorm.op('text_pattern_ops'), t.popularity.desc().nullsFirst()),
    index('artist_popularity').on(t.popularity.desc().nullsFirst(), t.id),
    index('artist_created').on(t.createdAt, t.id),
    index('artist_tags').using('gin', t.tagNames),
    // Without a list of pending entries: whoever takes something in looks up hundreds of names, and each look would read all of it.
    index('artist_aliases')
      .using('gin', t.aliases)
      .with({ fastupdate: false }),
    index('artist_namesake').on(t.namesakeOf),
  ],
);

/** Where an artist that turned out to be another one went: old ids keep working. */
export const artistRedirect = pgTable(
  'artist_redirect',
  {
    oldId: integer('old_id').primaryKey(),
    newId: integer('new_id')
      .notNull()
      .references(() => artist.id, { onDelete: 'cascade' }),
  },
  (t) => [index('artist_redirect_new').on(t.newId)],
);

/** (provider, external id) names at most one of ours; one of ours may have several ids at a provider. */
export const externalIdColumns = () => ({
  provider: text().notNull(),
  externalId: text('external_id').notNull(),
});

export const artistExternalId = pgTable(
  'artist_external_id',
  {
    ...externalIdColumns(),
    artistId: integer('artist_id')
      .notNull()
      .references(() => artist.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.provider, t.externalId] }), index('artist_external_id_artist').on(t.artistId)],
);

export const album = pgTable(
  'album',
  {
    id: serial().primaryKey(),
    title: text().notNull(),
    titleNorm: text('title_norm').notNull(),
    albumType: text('album_type', { enum: ALBUM_TYPES }),
    secondaryTypes: text('secondary_types').array().notNull().default(sql`'{}'`),
    /** `1999`, `1999-02` or `1999-02-28`. */
    releaseDate: text('release_date'),
    releaseYear: smallint('release_year'),
    label: text(),
    barcode: text(),
    trackCount: integer('track_count'),
    discCount: integer('disc_count'),
    explicit: boolean(),
    wiki: jsonb().$type<Prose & { provider: SourceName }>(),
    /** False while some of its tracks are not known yet. */
    tracksComplete: boolean('tracks_complete').notNull().default(false),
    ...merged(),
  },
  (t) => [
    index('album_title').on(t.titleNorm.op('text_pattern_ops'), t.popularity.desc().nullsFirst()),
    index('album_popularity').on(t.popularity.desc().nullsFirst(), t.id),
    index('album_created').on(t.createdAt, t.id),
    index('album_newest').on(t.releaseYear.desc().nullsLast(), t.id),
    index('album_oldest').on(t.releaseYear, t.id),
    index('album_barcode').on(t.barcode),
    index('album_tags').using('gin', t.tagNames),
  ],
);

export const albumExternalId = pgTable(
  'album_external_id',
  {
    ...externalIdColumns(),
    albumId: integer('album_id')
      .notNull()
      .references(() => album.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.provider, t.externalId] }), index('album_external_id_album').on(t.albumId)],
);

/** Ordered credits: `name` as printed, `joinPhrase` what follows it (" feat. "). */
const creditColumns = () => ({
  position: smallint().notNull(),
  artistId: integer('artist_id')
    .notNull()
    .references(() => artist.id, { onDelete: 'cascade' }),
  name: text().notNull(),
  joinPhrase: text('join_phrase').notNull().default(''),
});

export const albumArtist = pgTable(
  'album_artist',
  {
    albumId: integer('album_id')
      .notNull()
      .references(() => album.id, { onDelete: 'cascade' }),
    ...creditColumns(),
  },
  (t) => [primaryKey({ columns: [t.albumId, t.position] }), index('album_artist_artist').on(t.artistId, t.albumId)],
);

/** The performance behind tracks: ISRC and recording MBID, else artist + title with version words + duration. */
export const recording = pgTable(
  'recording',
  {
    id: serial().primaryKey(),
    title: text().notNull(),
    titleNorm: text('title_norm').notNull(),
    /** The first credited artist. */
    artistId: integer('artist_id')
      .notNull()
      .references(() => artist.id, { onDelete: 'cascade' }),
    durationMs: integer('duration_ms'),
    tags: jsonb().$type<Tag[]>().notNull().default([]),
    tagNames: text('tag_names').array().notNull().default(sql`'{}'`),
    listeners: bigint({ mode: 'number' }),
    playCount: bigint('play_count', { mode: 'number' }),
    fieldSources: jsonb('field_sources').$type<FieldSources>().notNull().default({}),
  },
  (t) => [index('recording_identity').on(t.artistId, t.titleNorm), index('recording_tags').using('gin', t.tagNames)],
);

/** `isrc` and `mbid` (and other recording ids) of a recording. */
export const recordingExternalId = pgTable(
  'recording_external_id',
  {
    ...externalIdColumns(),
    recordingId: integer('recording_id')
      .notNull()
      .references(() => recording.id, { onDelete: 'cascade' }),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.externalId] }),
    index('recording_external_id_recording').on(t.recordingId),
  ],
);

/** A place on an album. Without a position it is known to be there, but not where. */
export const track = pgTable(
  'track',
  {
    id: serial().primaryKey(),
    albumId: integer('album_id')
      .notNull()
      .references(() => album.id, { onDelete: 'cascade' }),
    recordingId: integer('recording_id')
      .notNull()
      .references(() => recording.id, { onDelete: 'cascade' }),
    discNumber: smallint('disc_number'),
    position: smallint(),
    title: text().notNull(),
    titleNorm: text('title_norm').notNull(),
    durationMs: integer('duration_ms'),
    isrc: text(),
    explicit: boolean(),
    previewUrl: text('preview_url'),
    popularity: smallint().notNull().default(0),
    popularitySource: text('popularity_source'),
    fieldSources: jsonb('field_sources').$type<FieldSources>().notNull().default({}),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    index('track_place').on(t.albumId, t.discNumber, t.position),
    // Unique only so that listens can refer to both.
    uniqueIndex('track_recording').on(t.recordingId, t.id),
    index('track_title').on(t.titleNorm.op('text_pattern_ops'), t.popularity.desc().nullsFirst()),
    index('track_popularity').on(t.popularity.desc().nullsFirst(), t.id),
    index('track_created').on(t.createdAt, t.id),
    index('track_duration').on(t.durationMs, t.id),
  ],
);

export const trackExternalId = pgTable(
  'track_external_id',
  {
    ...externalIdColumns(),
    trackId: integer('track_id')
      .notNull()
      .references(() => track.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.provider, t.externalId] }), index('track_external_id_track').on(t.trackId)],
);

export const trackArtist = pgTable(
  'track_artist',
  {
    trackId: integer('track_id')
      .notNull()
      .references(() => track.id, { onDelete: 'cascade' }),
    ...creditColumns(),
  },
  (t) => [primaryKey({ columns: [t.trackId, t.position] }), index('track_artist_artist').on(t.artistId, t.trackId)],
);

/** A source's own list of an artist's best tracks. */
export const artistTopTrack = pgTable(
  'artist_top_track',
  {
    artistId: integer('artist_id')
      .notNull()
      .references(() => artist.id, { onDelete: 'cascade' }),
    provider: text().notNull(),
    rank: smallint().notNull(),
    trackId: integer('track_id')
      .notNull()
      .references(() => track.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.artistId, t.provider, t.rank] }), index('artist_top_track_track').on(t.trackId)],
);

/** Who is similar to whom, as each source says; `score` 0..1, the best of that source's answer being 1. */
export const artistSimilarity = pgTable(
  'artist_similarity',
  {
    artistId: integer('artist_id')
      .notNull()
      .references(() => artist.id, { onDelete: 'cascade' }),
    similarArtistId: integer('similar_artist_id')
      .notNull()
      .references(() => artist.id, { onDelete: 'cascade' }),
    provider: text().notNull(),
    score: real().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.artistId, t.similarArtistId, t.provider] }),
    index('artist_similarity_reverse').on(t.similarArtistId),
  ],
);

/** An album that appeared after its artist's discography was known already: news for those who follow the artist. */
export const newRelease = pgTable(
  'new_release',
  {
    albumId: integer('album_id')
      .primaryKey()
      .references(() => album.id, { onDelete: 'cascade' }),
    artistId: integer('artist_id')
      .notNull()
      .references(() => artist.id, { onDelete: 'cascade' }),
    foundAt: instant('found_at').notNull(),
  },
  (t) => [index('new_release_found').on(t.foundAt.desc(), t.albumId), index('new_release_artist').on(t.artistId)],
);
