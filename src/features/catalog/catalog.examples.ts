import type { z } from '#http/api.ts';
import type { albumSchema, artistSchema, trackSchema } from './catalog.schemas.ts';
import type { similarArtistSchema } from './catalog-answers.schemas.ts';

const UPDATED = '2026-11-21T01:30:00.000Z';

const cover = {
  url: '/images/proxy?url=https%3A%2F%2Fimages.example.org%2Fsaltglass.jpg&size=640',
  width: 1000,
  height: 1000,
  source: 'deezer' as const,
};

/** An invented artist, for the documentation. */
export const artistExample = {
  id: 1,
  name: 'Lumen Harbour',
  sort_name: 'Lumen Harbour',
  disambiguation: 'Norwegian synth duo',
  kind: 'group',
  country: 'NO',
  begin_date: '2009',
  end_date: null,
  external_ids: { deezer: '4050205', mbid: '3f1c2a70-5b1e-4f0e-9a52-0d6f8f3c1b11' },
  images: [cover],
  tags: [{ name: 'dreamwave', weight: 90 }],
  genres: ['dreamwave'],
  popularity: 74,
  popularity_source: 'computed',
  followers: 182_300,
  listeners: null,
  play_count: null,
  bio: { summary: 'Lumen Harbour are a Norwegian duo from Bergen.', language: 'en', source: 'wikipedia' },
  namesake_of: null,
  is_favorite: false,
  sources: { name: 'musicbrainz', images: 'deezer', bio: 'wikipedia' },
  updated_at: UPDATED,
} satisfies z.input<typeof artistSchema>;

const { sources: _fields, bio: _bio, ...brineTheory } = artistExample;

/** An invented artist that is similar to the first. */
export const similarArtistExample = {
  ...brineTheory,
  id: 2,
  name: 'Brine Theory',
  sort_name: 'Brine Theory',
  disambiguation: null,
  external_ids: { deezer: '4050207' },
  bio: null,
  score: 0.87,
  sources: ['deezer', 'listenbrainz'],
} satisfies z.input<typeof similarArtistSchema>;

/** An album of theirs. */
export const albumExample = {
  id: 10,
  name: 'Saltglass',
  artists: [{ id: 1, name: 'Lumen Harbour', join_phrase: '' }],
  album_type: 'album',
  secondary_types: [],
  release_date: '2014-02-21',
  release_date_precision: 'day',
  label: 'Fjordlyd',
  upc: '724384960650',
  total_tracks: 10,
  total_discs: 1,
  explicit: false,
  external_ids: { deezer: '302127', mbid: '48140466-cff6-4222-bd55-63c27e43190d' },
  images: [cover],
  tags: [{ name: 'dreamwave', weight: 80 }],
  genres: ['dreamwave'],
  popularity: 61,
  popularity_source: 'computed',
  followers: 41_200,
  listeners: null,
  play_count: null,
  wiki: { summary: 'Saltglass is the first album by Lumen Harbour.', source: 'lastfm' },
  is_favorite: false,
  tracks_complete: true,
  sources: { title: 'musicbrainz', images: 'deezer', wiki: 'lastfm' },
  updated_at: UPDATED,
} satisfies z.input<typeof albumSchema>;

/** A track of that album. */
export const trackExample = {
  id: 100,
  name: 'Night Ferry',
  artists: [{ id: 1, name: 'Lumen Harbour', join_phrase: '' }],
  album: { id: 10, name: 'Saltglass', album_type: 'album', release_date: '2014-02-21', images: [cover] },
  recording_id: 90,
  disc_number: 1,
  position: 3,
  duration_ms: 243_000,
  isrc: 'NOABC1400003',
  explicit: false,
  preview_url: null,
  external_ids: { deezer: '3135556' },
  images: [cover],
  tags: [],
  popularity: 66,
  popularity_source: 'deezer',
  listeners: 52_300,
  play_count: 410_000,
  is_favorite: true,
  user_rating: 5,
  rating_average: 4.5,
  rating_count: 2,
  reaction: 'like',
  download_status: 'completed',
  downloaded_at: UPDATED,
  download_path: 'music_downloads/Lumen Harbour/Saltglass/03 Night Ferry.m4a',
  download_size_bytes: 3_912_004,
  sources: { title: 'musicbrainz', isrc: 'deezer', listeners: 'lastfm' },
  updated_at: UPDATED,
} satisfies z.input<typeof trackSchema>;

/** The invented track with how it sounds. */
export const wholeTrackExample = {
  ...trackExample,
  audio_features: {
    ...{ danceability: 0.67, energy: 0.46, speechiness: 0.14, acousticness: 0.03, instrumentalness: 0, liveness: 0.36 },
    ...{ valence: 0.72, key: 1, mode: 0, loudness: -6.7, tempo: 87.9, time_signature: 4, source: 'dataset' as const },
  },
};

/** An answer that the database gave alone. */
export const localAnswer = {
  source: 'local' as const,
  providers: { deezer: { status: 'skipped' as const, took_ms: 0, detail: 'what it said is still here' } },
};

/** An answer for which sources were asked. */
export const askedAnswer = {
  source: 'mixed' as const,
  providers: {
    deezer: { status: 'ok' as const, took_ms: 236 },
    lastfm: { status: 'skipped' as const, took_ms: 0, detail: 'set LASTFM_API_KEY to switch it on' },
  },
};
