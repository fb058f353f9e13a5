import { trackExample } from '#features/catalog/index.ts';
import type { ListenView } from './listens.schemas.ts';

/** A listen to the invented track, for the documentation. */
export const listenExample = {
  id: 7,
  track_id: trackExample.id,
  recording_id: trackExample.recording_id,
  listened_at: '2026-11-21T01:30:00.000Z',
  duration_played_ms: 243_000,
  source: 'web',
  track: trackExample,
} satisfies ListenView;
