import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Queryable } from '#db/client.ts';
import type { wholeTrackSchema } from './catalog-answers.schemas.ts';

type AudioFeaturesView = z.infer<typeof wholeTrackSchema>['audio_features'];

/** How a track sounds, as callers see it; of several sources the one that told last. Null when nobody told. */
export async function readAudioFeatures(db: Queryable, trackId: number): Promise<AudioFeaturesView> {
  const [row] = await db.execute<NonNullable<AudioFeaturesView> & Record<string, unknown>>(sql`
    select danceability, energy, key, loudness, mode, speechiness, acousticness, instrumentalness, liveness, valence, tempo, time_signature,
      source
    from track_external_id join track_audio_feature using (provider, external_id) where track_id = ${trackId}
    order by told_at desc, external_id limit 1`);
  return row ?? null;
}
