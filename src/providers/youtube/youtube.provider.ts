import type { Clock } from '#lib/clock.ts';
import type { DailyQuota } from '#lib/daily-quota.ts';
import { nextPacificMidnight, pacificDay } from '#lib/pacific-day.ts';
import type { FieldQuality } from '#music/quality.ts';
import type { CallContext, Provider } from '../provider.ts';
import { ProviderError } from '../provider-error.ts';
import type { SourceClient, SourcePolicy } from '../source-client.ts';
import { createYoutubeApi, youtubePolicy } from './youtube.api.ts';
import { isRecorded, videosOf } from './youtube.map.ts';

/** It knows videos, and no facts about music. */
export const youtubeQuality: FieldQuality = { default: 0 };

interface YoutubeDeps {
  source: (policy: SourcePolicy) => SourceClient;
  clock: Clock;
  quota: DailyQuota;
  /** The whole base without a slash at its end. */
  apiUrl: string;
  apiKey: string;
}

/** A search and the lengths of what it found. */
const UNITS_A_SEARCH = 101;
const UNITS_A_DAY = 10_000;
/** What no person waits for leaves this much of the day to people: about twenty searches. */
const UNITS_FOR_PEOPLE = 2000;

/** YouTube's Data API: videos for words, within the allowance of the day, which ends at midnight in Pacific time. */
export function createYoutubeProvider({ source, clock, quota, apiUrl, apiKey }: YoutubeDeps) {
  const api = createYoutubeApi(source(youtubePolicy(clock)), apiUrl, apiKey);

  /** Takes the units for `work`, and gives them back when no call reached YouTube. */
  async function rationed<T>({ priority }: CallContext, work: () => Promise<T>): Promise<T> {
    const now = clock.now();
    const ration = { name: 'youtube', day: pacificDay(now), units: UNITS_A_SEARCH };
    const allowance = priority === 'user' ? UNITS_A_DAY : UNITS_A_DAY - UNITS_FOR_PEOPLE;
    if (!(await quota.take({ ...ration, allowance }))) {
      const retryAfterMs = nextPacificMidnight(now).getTime() - now.getTime();
      throw new ProviderError('youtube', 'rate_limited', 'the searches of today are used up', { retryAfterMs });
    }
    try {
      return await work();
    } catch (error) {
      if (error instanceof ProviderError && error.fault !== 'bad_response') await quota.giveBack(ration);
      throw error;
    }
  }

  return {
    name: 'youtube',
    quality: youtubeQuality,
    artistKey: () => null,
    albumKey: () => null,
    trackKey: () => null,

    searchVideos: ({ query, limit }, context) =>
      rationed(context, async () => {
        const hits = (await api.search({ query, limit }, context)).filter(isRecorded);
        const lengths =
          hits.length > 0
            ? await api.videos(
                hits.map(({ id }) => id.videoId),
                context,
              )
            : [];
        return videosOf(hits, lengths);
      }),
  } satisfies Provider;
}
