import type { TrackCandidate } from '#music/entities.ts';
import { RECORDING_IDS } from '#music/provider-names.ts';
import type { Provider } from '#providers/provider.ts';
import type { Registry } from '#providers/registry.ts';
import { idKeyOf } from './ingest/read-answers.ts';
import type { Question } from './question.ts';
import type { KnownTrackRef } from './tracks.repository.ts';

/** The questions that sources can answer about a track of ours: by their own id of it, or by its ISRC where that is all there is. */
export function trackQuestions(registry: Registry, track: KnownTrackRef): Question[] {
  const byKey = registry.with('getTrack').flatMap((provider): Question[] => {
    const key = provider.trackKey(track);
    if (!key) return [];
    return [question(provider, 'getTrack', key, (context) => provider.getTrack(key, context))];
  });
  const { isrc } = track;
  if (!isrc) return byKey;
  const byIsrc = registry.with('findTrackByIsrc').flatMap((provider): Question[] => {
    if (!namesPerformances(provider) || provider.trackKey(track)) return [];
    return [question(provider, 'findTrackByIsrc', isrc, (context) => provider.findTrackByIsrc(isrc, context))];
  });
  return [...byKey, ...byIsrc];
}

function question(
  provider: Provider,
  capability: 'getTrack' | 'findTrackByIsrc',
  key: string,
  get: (context: Parameters<Question['ask']>[0]) => Promise<TrackCandidate | null>,
): Question {
  return {
    provider: provider.name,
    capability,
    key,
    ask: async (context) => {
      const track = await get(context);
      if (!track) return null;
      // What is said about a performance is no reason to store whatever album the source happens to show it on.
      const said = namesPerformances(provider) ? { ...track, album: undefined } : track;
      return { provider: provider.name, detail: 'full', tracks: [said] };
    },
  };
}

/** Whether the source's ids name performances, wherever they stand, and not places on albums. */
function namesPerformances({ name }: Provider): boolean {
  const idKey = idKeyOf(name);
  return idKey !== null && RECORDING_IDS.has(idKey);
}
