import { and, desc, eq, ne, sql } from 'drizzle-orm';
import type { Database, Queryable } from '#db/client.ts';
import { nullIfGone } from '#db/foreign-key.ts';
import { type VIDEO_VERDICTS, videoChoice, videoSearch } from '#db/schema/downloads.ts';
import type { Video, WantedSong } from '#music/match-video.ts';

/** A performance, as videos are searched for it. */
export interface SongToLink extends WantedSong {
  recordingId: number;
}

export interface VideoChoice {
  video: Video;
  verdict: (typeof VIDEO_VERDICTS)[number];
}

/** The song of a track; null when there is no such track. */
export async function findSong(db: Queryable, trackId: number): Promise<SongToLink | null> {
  const [row] = await db.execute<{
    recording_id: number;
    title: string;
    artists: string[];
    duration_ms: number | null;
  }>(sql`
    select t.recording_id, t.title, coalesce(t.duration_ms, r.duration_ms) as duration_ms,
      array(select name from track_artist where track_id = t.id order by position) as artists
    from track t join recording r on r.id = t.recording_id where t.id = ${trackId}`);
  if (!row) return null;
  return { recordingId: row.recording_id, title: row.title, artists: row.artists, durationMs: row.duration_ms };
}

/** What was decided about videos of a performance, the latest first. */
export async function listChoices(db: Queryable, recordingId: number): Promise<VideoChoice[]> {
  return db
    .select({ video: videoChoice.video, verdict: videoChoice.verdict })
    .from(videoChoice)
    .where(eq(videoChoice.recordingId, recordingId))
    .orderBy(desc(videoChoice.decidedAt), videoChoice.videoId);
}

/** Keeps our own choice, or that there is none. What a person has decided stays; of a performance that is gone nothing is kept. */
export async function replaceMatch(
  database: Database,
  { recordingId, video, now }: { recordingId: number; video: Video | null; now: Date },
): Promise<void> {
  const ofRecording = eq(videoChoice.recordingId, recordingId);
  const others = video ? ne(videoChoice.videoId, video.id) : undefined;
  const write = database.transaction(async (tx) => {
    await tx.delete(videoChoice).where(and(ofRecording, eq(videoChoice.verdict, 'matched'), others));
    if (!video) return;
    await tx
      .insert(videoChoice)
      .values({ recordingId, videoId: video.id, verdict: 'matched', video, decidedAt: now })
      .onConflictDoNothing();
  });
  await nullIfGone(write);
}

/** Keeps what a person has decided; false when the performance is gone. A performance has at most one confirmed video. */
export async function decide(
  database: Database,
  choice: { recordingId: number; video: Video; verdict: 'confirmed' | 'rejected'; accountId: number; now: Date },
): Promise<boolean> {
  const { recordingId, video, verdict, accountId, now } = choice;
  const decided = { verdict, video, accountId, decidedAt: now };
  const write = database.transaction(async (tx) => {
    if (verdict === 'confirmed') {
      const others = and(eq(videoChoice.recordingId, recordingId), ne(videoChoice.videoId, video.id));
      await tx.delete(videoChoice).where(and(others, ne(videoChoice.verdict, 'rejected')));
    }
    await tx
      .insert(videoChoice)
      .values({ recordingId, videoId: video.id, ...decided })
      .onConflictDoUpdate({ target: [videoChoice.recordingId, videoChoice.videoId], set: decided });
    return true;
  });
  return (await nullIfGone(write)) ?? false;
}

export interface StoredSearch {
  source: string;
  videos: Video[];
  askedAt: Date;
}

/** What a search for these words found the last time. */
export async function findSearch(db: Queryable, words: string): Promise<StoredSearch | null> {
  const [row] = await db.select().from(videoSearch).where(eq(videoSearch.words, words));
  return row ?? null;
}

export async function storeSearch(
  db: Queryable,
  words: string,
  { source, videos, askedAt }: StoredSearch,
): Promise<void> {
  await db
    .insert(videoSearch)
    .values({ words, source, videos, askedAt })
    .onConflictDoUpdate({ target: videoSearch.words, set: { source, videos, askedAt } });
}

/** The tracks of an album or an artist of which no video is known yet: favourites first, then the best known. One track a performance. */
export async function listUnlinkedTrackIds(
  db: Queryable,
  { of, id, accountId }: { of: 'album' | 'artist'; id: number; accountId: number },
): Promise<number[]> {
  const isOf =
    of === 'album'
      ? sql`t.album_id = ${id}`
      : sql`exists (select from track_artist ta where ta.track_id = t.id and ta.artist_id = ${id})`;
  const rows = await db.execute<{ id: number }>(sql`
    select id from (
      select distinct on (t.recording_id) t.id, t.popularity,
        (exists (select from favorite_track f where f.track_id = t.id and f.account_id = ${accountId})
          or exists (select from favorite_album f where f.album_id = t.album_id and f.account_id = ${accountId})) as favorite
      from track t where ${isOf} and not exists (
        select from video_choice c where c.recording_id = t.recording_id and c.verdict in ('matched', 'confirmed'))
      order by t.recording_id, favorite desc, t.popularity desc, t.id
    ) songs order by favorite desc, popularity desc, id`);
  return rows.map((row) => row.id);
}
