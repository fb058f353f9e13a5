import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { textArray, upsertChanged } from '#db/upsert.ts';
import type { AudioFeatures } from '#music/audio-features.ts';
import type { SourceName } from '#music/provider-names.ts';

/** What a source says of how the tracks of some ids at Spotify sound; each is here. Returns how many rows were new or different. */
export async function writeAudioFeatures(
  db: Queryable,
  source: SourceName,
  tracks: ReadonlyMap<string, AudioFeatures>,
): Promise<number> {
  const columns = {
    provider: 'text', external_id: 'text', source: 'text',
    danceability: 'real', energy: 'real', key: 'int', loudness: 'real', mode: 'int', speechiness: 'real',
    acousticness: 'real', instrumentalness: 'real', liveness: 'real', valence: 'real', tempo: 'real', time_signature: 'int',
  } as const; // biome-ignore format: a table of columns
  const rows = [...tracks].map(([external_id, { timeSignature, ...features }]) => {
    return { provider: 'spotify', external_id, source, ...features, time_signature: timeSignature };
  });
  return upsertChanged(
    db,
    { table: 'track_audio_feature', key: ['provider', 'external_id', 'source'], columns, touch: 'told_at' },
    rows,
  );
}

/** What a source said of how the tracks of some ids at Spotify sound. */
export async function findAudioFeatures(
  db: Queryable,
  source: SourceName,
  spotifyIds: readonly string[],
): Promise<Map<string, AudioFeatures>> {
  if (spotifyIds.length === 0) return new Map();
  const rows = await db.execute<AudioFeatures & { id: string } & Record<string, unknown>>(sql`
    select external_id as id, danceability, energy, key, loudness, mode, speechiness, acousticness, instrumentalness, liveness, valence,
      tempo, time_signature as "timeSignature"
    from track_audio_feature where provider = 'spotify' and external_id = any(${textArray(spotifyIds)}) and source = ${source}`);
  return new Map(rows.map(({ id, ...features }) => [id, features]));
}
