export { abandonedSoundJob } from './abandoned-sound.job.ts';
export { listAllArtistAlbumIds, listIncompleteAlbumIds } from './albums.repository.ts';
export { getArtistProfile } from './artist-profile.ts';
export { ARTIST_ASPECTS, artistQuestions } from './artist-questions.ts';
export { listSimilarArtistIds, listTopTrackIds } from './artists.repository.ts';
export { type AskOptions, askSources } from './ask-sources.ts';
export { type Asked, findAsked, writeAsked } from './asked.repository.ts';
export {
  albumExample,
  artistExample,
  askedAnswer,
  localAnswer,
  similarArtistExample,
  trackExample,
} from './catalog.examples.ts';
export { catalogRoutes } from './catalog.routes.ts';
export { albumSchema, artistSchema, tagSchema, trackSchema } from './catalog.schemas.ts';
export { artistProfileSchema, similarArtistSchema } from './catalog-answers.schemas.ts';
export { completeAlbums } from './complete-albums.ts';
export { discographyJob, runDiscography, runSimilarMusic, similarMusicJob } from './discography.job.ts';
export type { CatalogDeps } from './ensure-asked.ts';
export { ensureSimilar } from './ensure-similar.ts';
export { type FillResult, fill } from './fill.ts';
export { fillArtist, readArtistQuestions } from './fill-artist.ts';
export { dueAt, type Freshness, freshnessOf, USUALLY_GOOD_FOR_MS } from './freshness.ts';
export { gatherReplies, type Reply } from './gather-replies.ts';
export {
  hasHidden,
  hidesAnything,
  keepVisible,
  listHiddenTagNames,
  notHidden,
  type ViewerId,
} from './hidden-filter.repository.ts';
export { imageUrl } from './image-url.ts';
export type { Answer } from './ingest/answer.ts';
export { ingest } from './ingest/ingest.ts';
export { idKeyOf } from './ingest/read-answers.ts';
export { nameKey } from './ingest/search-docs.repository.ts';
export { type DataSetRow, type RowOutcome, storeDataSet } from './ingest/store-data-set.ts';
export { type MatchedNames, matchNames } from './match-names.ts';
export { notHere } from './not-here.ts';
export { placeSimilar } from './place-similar.ts';
export { type Question, questionId, sortQuestions } from './question.ts';
export { readSimilarArtists } from './read-similar-artists.ts';
export { removeWithoutMusic } from './remove-without-music.ts';
export { resolveArtist } from './resolve-ref.ts';
export { retryFailed } from './retry-failed.ts';
export { settleCredits } from './settle-credits.ts';
export { answeredFromSchema, sourceReportsSchema } from './source-reports.schemas.ts';
export { SourceReports } from './source-reports.ts';
export type { SourcesDeps } from './sources-deps.ts';
export { takeIn } from './take-in.ts';
export { toldBy } from './told-by.ts';
export { findTrackRef, type KnownTrackRef } from './tracks.repository.ts';
export { type Reader, readAlbums, readArtists, readTracks } from './views.repository.ts';
