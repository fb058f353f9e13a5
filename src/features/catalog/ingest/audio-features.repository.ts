import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, upsertChanged } from '#db/upsert.ts';
import type { AudioFeatures } from '#music/audio-features.ts';
import type { SourceName } from '#music/provider-names.ts';

/** What a source says of how some tracks sound; each track at most once. Returns how many rows were new or different. */
export async function writeAudioFeatures(
  db: Queryable,
  source: SourceName,
  tracks: ReadonlyMap<number, AudioFeatures>,
): Promise<number> {
  const columns = {
    track_id: 'int', source: 'text', danceability: 'real', energy: 'real', key: 'int', loudness: 'real', mode: 'int', speechiness: 'real',
    acousticness: 'real', instrumentalness: 'real', liveness: 'real', valence: 'real', tempo: 'real', time_signature: 'int',
  } as const; // biome-ignore format: a table of columns
  const rows = [...tracks].map(([track_id, { timeSignature, ...features }]) => {
    return { track_id, source, ...features, time_signature: timeSignature };
  });
  return upsertChanged(
    db,
    { table: 'track_audio_feature', key: ['track_id', 'source'], columns, touch: 'told_at' },
    rows,
  );
}

/** What a source said of how some tracks sound. */
export async function findAudioFeatures(
  db: Queryable,
  source: SourceName,
  trackIds: readonly number[],
): Promise<Map<number, AudioFeatures>> {
  if (trackIds.length === 0) return new Map();
  const rows = await db.execute<AudioFeatures & { trackId: number } & Record<string, unknown>>(sql`
    select track_id as "trackId", danceability, energy, key, loudness, mode, speechiness, acousticness, instrumentalness, liveness, valence,
      tempo, time_signature as "timeSignature"
    from track_audio_feature where source = ${source} and track_id = any(${idArray(trackIds)})`);
  return new Map(rows.map(({ trackId, ...features }) => [trackId, features]));
}
