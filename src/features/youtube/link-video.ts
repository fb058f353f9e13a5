import { notHere } from '#features/catalog/index.ts';
import { AppError } from '#lib/errors.ts';
import { type JudgedVideo, judgeVideos, type Video } from '#music/match-video.ts';
import { normalizeName } from '#music/normalize.ts';
import { searchVideos, type VideoSearchDeps, type VideoSearchOptions } from './search-videos.ts';
import { decide, findSearch, findSong, listChoices, replaceMatch, type SongToLink } from './video-links.repository.ts';

/** What is known of a track's video. */
export interface VideoLink {
  song: SongToLink;
  /** The one that is taken for the song; null when none is good enough. */
  chosen: JudgedVideo | null;
  /** Whether a person said so. */
  isConfirmed: boolean;
  /** Everything that was found and that nobody rejected, the best first. */
  candidates: JudgedVideo[];
  /** Who was searched; null when nobody had to be. */
  source: string | null;
}

/**
 * The video of a track: the confirmed one, else the best that a search finds, if it is good enough. Belongs to the performance.
 * @throws {AppError} `track.not_found`; `youtube.unavailable` as `searchVideos` does.
 */
export async function linkVideo(
  deps: VideoSearchDeps,
  trackId: number,
  options: VideoSearchOptions,
): Promise<VideoLink> {
  const { database, clock } = deps;
  const song = await readSong(deps, trackId);
  const { recordingId } = song;
  const choices = await database.run((db) => listChoices(db, recordingId));
  const confirmed = choices.find(({ verdict }) => verdict === 'confirmed');
  const rejected = new Set(choices.flatMap(({ verdict, video }) => (verdict === 'rejected' ? [video.id] : [])));
  const judge = (videos: readonly Video[]) =>
    judgeVideos(
      song,
      videos.filter(({ id }) => !rejected.has(id)),
    );
  if (confirmed) {
    const stored = await database.run((db) => findSearch(db, normalizeName(wordsFor(song))));
    const [chosen = null] = judge([confirmed.video]);
    return { song, chosen, isConfirmed: true, candidates: judge(stored?.videos ?? []), source: null };
  }
  const { videos, source } = await searchVideos(deps, wordsFor(song), options);
  const candidates = judge(videos);
  const chosen = candidates[0]?.isMatch ? candidates[0] : null;
  await replaceMatch(database, { recordingId, video: chosen?.video ?? null, now: clock.now() });
  return { song, chosen, isConfirmed: false, candidates, source };
}

/** What is typed to find a song. */
function wordsFor({ artists, title }: SongToLink): string {
  return `${artists[0] ?? ''} ${title}`.trim();
}

/**
 * Keeps a person's word about a video of a track, for good: a confirmed one is never matched anew, a rejected one never taken again.
 * @throws {AppError} `track.not_found`.
 */
export async function chooseVideo(
  deps: VideoSearchDeps,
  choice: { trackId: number; videoId: string; verdict: 'confirmed' | 'rejected'; accountId: number },
): Promise<void> {
  const { database, clock } = deps;
  const { trackId, videoId, verdict, accountId } = choice;
  const song = await readSong(deps, trackId);
  const known = await database.run(async (db) => [
    ...((await findSearch(db, normalizeName(wordsFor(song))))?.videos ?? []),
    ...(await listChoices(db, song.recordingId)).map(({ video }) => video),
  ]);
  const video = known.find(({ id }) => id === videoId) ?? { id: videoId, title: videoId };
  const decided = { recordingId: song.recordingId, video, verdict, accountId, now: clock.now() };
  if (!(await decide(database, decided))) throw notHere('track', trackId);
}

async function readSong({ database }: VideoSearchDeps, trackId: number): Promise<SongToLink> {
  const song = await database.run((db) => findSong(db, trackId));
  if (!song) throw notHere('track', trackId);
  return song;
}

/** Whether the error says that nobody could be asked for now. */
export function isSearchUnavailable(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'youtube.unavailable';
}
