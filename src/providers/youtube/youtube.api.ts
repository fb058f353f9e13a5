import { z } from 'zod';
import type { Clock } from '#lib/clock.ts';
import { nextPacificMidnight } from '#lib/pacific-day.ts';
import { judgeByStatus } from '../judge-by-status.ts';
import type { CallContext } from '../provider.ts';
import type { SourceClient, SourcePolicy } from '../source-client.ts';
import { optionalField, sourceList, sourceText } from '../source-shapes.ts';

const refusal = z.object({
  error: z.object({
    message: z.string().catch(''),
    errors: z.array(z.object({ reason: z.string() })).catch([]),
    details: z.array(z.object({ reason: z.string().optional() })).catch([]),
  }),
});

/** Nothing more before the next day in Pacific time. */
const DAY_IS_OVER = new Set(['quotaExceeded', 'dailyLimitExceeded', 'dailyLimitExceeded402']);
const TOO_FAST = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'RATE_LIMIT_EXCEEDED']);
/** The owner of the key has to act. */
const NOT_ALLOWED = new Set(['keyInvalid', 'keyExpired', 'accessNotConfigured', 'ipRefererBlocked', 'forbidden']);

/** YouTube's Data API states no limit a second; the day's allowance is counted by the provider. */
export function youtubePolicy(clock: Clock): SourcePolicy {
  return {
    provider: 'youtube',
    limit: { calls: 20, windowMs: 1000, concurrency: 4 },
    deadlineMs: 8000,
    secretParams: ['key'],
    judge(answer, json) {
      const verdict = judgeByStatus(answer);
      const said = refusal.safeParse(json);
      if (verdict === 'ok' || verdict === 'nothing' || !said.success) return verdict;
      const { message, errors, details } = said.data.error;
      const reasons = [...errors, ...details].flatMap(({ reason }) => reason ?? []);
      if (reasons.some((reason) => DAY_IS_OVER.has(reason))) {
        const now = clock.now();
        return { fault: 'rate_limited', message, retryAfterMs: nextPacificMidnight(now).getTime() - now.getTime() };
      }
      if (reasons.some((reason) => TOO_FAST.has(reason))) return { fault: 'rate_limited', message };
      if (reasons.some((reason) => NOT_ALLOWED.has(reason))) return { fault: 'unauthorized', message };
      return { ...verdict, message: message || verdict.message };
    },
  };
}

const videoId = z.string().regex(/^[\w-]{1,64}$/);

const hit = z.object({
  id: z.object({ videoId }),
  snippet: z.object({
    title: sourceText,
    channelTitle: optionalField(sourceText),
    liveBroadcastContent: optionalField(z.string()),
  }),
});
const searchAnswer = z.object({ items: sourceList(hit) });

const length = z.object({ id: videoId, contentDetails: z.object({ duration: z.string() }) });
const videosAnswer = z.object({ items: sourceList(length) });

export type YoutubeHit = z.infer<typeof hit>;
export type YoutubeLength = z.infer<typeof length>;

/** YouTube's music category. */
const MUSIC = 10;

/** The two methods of the Data API that we need; `search` costs 100 units of the day's 10,000, `videos` costs 1. */
export function createYoutubeApi(client: SourceClient, apiUrl: string, apiKey: string) {
  return {
    async search({ query, limit }: { query: string; limit: number }, context: CallContext): Promise<YoutubeHit[]> {
      const asked = {
        part: 'snippet',
        type: 'video',
        videoCategoryId: MUSIC,
        maxResults: limit,
        q: query,
        key: apiKey,
      };
      const found = await client.request({ url: `${apiUrl}/search`, query: asked, schema: searchAnswer, context });
      return found?.items ?? [];
    },
    /** Those that are gone or private are left out. */
    async videos(ids: readonly string[], context: CallContext): Promise<YoutubeLength[]> {
      const asked = { part: 'contentDetails', id: ids.join(','), key: apiKey };
      const found = await client.request({ url: `${apiUrl}/videos`, query: asked, schema: videosAnswer, context });
      return found?.items ?? [];
    },
  };
}
