export { getArtistProfile } from './artist-profile.ts';
export { ARTIST_ASPECTS, artistQuestions } from './artist-questions.ts';
export { listSimilarArtistIds, listTopTrackIds } from './artists.repository.ts';
export { type AskOptions, askSources } from './ask-sources.ts';
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
export { artistProfileSchema } from './catalog-answers.schemas.ts';
export type { CatalogDeps } from './ensure-asked.ts';
export { type FillResult, fill } from './fill.ts';
export { type FillArtistResult, fillArtist, readArtistQuestions } from './fill-artist.ts';
export { gatherReplies, type Reply } from './gather-replies.ts';
export { imageUrl } from './image-url.ts';
export type { Answer } from './ingest/answer.ts';
export { ingest } from './ingest/ingest.ts';
export { notHere } from './not-here.ts';
export { type Question, questionId, sortQuestions } from './question.ts';
export { retryFailed } from './retry-failed.ts';
export { answeredFromSchema, sourceReportsSchema } from './source-reports.schemas.ts';
export { SourceReports } from './source-reports.ts';
export type { SourcesDeps } from './sources-deps.ts';
export { takeIn } from './take-in.ts';
export { readAlbums, readArtists, readTracks } from './views.repository.ts';
