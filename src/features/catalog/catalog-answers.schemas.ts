import { jobSchema } from '#features/jobs/index.ts';
import { z } from '#http/api.ts';
import { listOf } from '#http/list.ts';
import { albumSchema, artistSchema, sourceName, trackSchema } from './catalog.schemas.ts';
import { answeredFromSchema, sourceReportsSchema } from './source-reports.schemas.ts';

const answered = { source: answeredFromSchema, providers: sourceReportsSchema };
const said = z.string().openapi({ description: 'Why this one', example: 'similar to Lumen Harbour (87 %)' });

export const artistListSchema = listOf('ArtistList', artistSchema);
export const albumListSchema = listOf('AlbumList', albumSchema);
export const trackListSchema = listOf('TrackList', trackSchema).extend({
  next_cursor: z.string().nullable().openapi({ description: 'Goes on from here as `cursor`; null at the end' }),
});

export const albumWithTracksSchema = albumSchema.extend({ tracks: z.array(trackSchema) }).openapi('AlbumWithTracks');

const pending = z
  .number()
  .int()
  .openapi({ description: 'Albums whose track lists are not complete yet; they are being completed' });

/** What is stored of an artist's discography. */
export const discographySchema = z
  .object({
    artist: artistSchema,
    albums: z.array(albumWithTracksSchema).openapi({ description: 'Newest first' }),
    total: z.number().int().openapi({ description: 'How many albums there are in all' }),
    limit: z.number().int(),
    offset: z.number().int(),
    pending,
  })
  .openapi('Discography');

/** The same after sources were asked for what is missing. */
export const askedDiscographySchema = discographySchema.extend(answered).openapi('AskedDiscography');

/** Fields say nothing here about where they came from: `sources` are those that call the two similar. */
export const similarArtistSchema = artistSchema
  .omit({ sources: true })
  .extend({
    score: z.number().min(0).max(1).openapi({ description: 'The mean over the sources that know similar artists' }),
    sources: z.array(sourceName).openapi({ description: 'Who says that they are similar' }),
  })
  .openapi('SimilarArtist');

export const askedAlbumListSchema = listOf('AskedAlbumList', albumSchema).extend(answered);
export const askedTrackListSchema = listOf('AskedTrackList', trackSchema).extend(answered);
export const similarArtistListSchema = listOf('SimilarArtistList', similarArtistSchema).extend(answered);

export const recommendationsSchema = z
  .object({
    artist: artistSchema,
    tracks: z.array(trackSchema.extend({ reason: said }).openapi('RecommendedTrack')),
    artists: z.array(similarArtistSchema.extend({ reason: said }).openapi('RecommendedArtist')),
    ...answered,
  })
  .openapi('ArtistRecommendations');

export const artistProfileSchema = z
  .object({
    artist: artistSchema,
    top_tracks: z.array(trackSchema),
    albums: z.array(albumSchema).openapi({ description: 'The newest' }),
    total_albums: z.number().int(),
    similar: z.array(similarArtistSchema),
    pending,
    ...answered,
  })
  .openapi('ArtistProfile');

export const askedArtistSchema = artistSchema.extend(answered).openapi('AskedArtist');
export const savedArtistSchema = askedArtistSchema
  .extend({ total_albums: z.number().int(), total_tracks: z.number().int(), pending })
  .openapi('SavedArtist');
export const askedAlbumSchema = albumWithTracksSchema.extend(answered).openapi('AskedAlbum');

const feature = z.number().nullable();
const audioFeaturesSchema = z
  .object({
    ...{
      danceability: feature,
      energy: feature,
      speechiness: feature,
      acousticness: feature,
      instrumentalness: feature,
    },
    ...{ liveness: feature, valence: feature },
    key: feature.openapi({ description: '0 is C, 11 is B' }),
    mode: feature.openapi({ description: '1 is major, 0 minor' }),
    loudness: feature.openapi({ description: 'Decibels' }),
    tempo: feature.openapi({ description: 'Beats per minute' }),
    time_signature: feature,
    source: sourceName.openapi({ description: 'Whose word it is' }),
  })
  .openapi('AudioFeatures');

/** A track with what is shown of one alone. */
export const wholeTrackSchema = trackSchema
  .extend({
    audio_features: audioFeaturesSchema.nullable().openapi({ description: 'How it sounds, where a data set told' }),
  })
  .openapi('WholeTrack');
export const askedTrackSchema = wholeTrackSchema.extend(answered).openapi('AskedTrack');

export const savedDiscographySchema = z
  .object({
    artist: artistSchema,
    albums: z.number().int().openapi({ description: 'How many are stored now' }),
    tracks: z.number().int().openapi({ description: 'How many are stored now' }),
    pending,
    job: jobSchema,
    ...answered,
  })
  .openapi('SavedDiscography');

export const syncedDiscographySchema = z
  .object({
    artist: artistSchema,
    added: z.array(albumSchema).openapi({ description: 'Albums that were not here before' }),
    checked: z.number().int().openapi({ description: 'How many albums the artist has here now' }),
    ...answered,
  })
  .openapi('SyncedDiscography');
