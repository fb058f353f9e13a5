import { z } from 'zod';
import { parsePartialDate } from '#music/partial-date.ts';
import { judgeByStatus } from '../judge-by-status.ts';
import type { SourcePolicy } from '../source-client.ts';
import { optionalField, sourceCount, sourceList, sourceMbid, sourceText } from '../source-shapes.ts';

/**
 * The API proper says in its headers how long to wait; the labs, where similar artists come from, say nothing and bear about one call
 * a second. Both count as one source, so the slower pace holds. Statistics that ask for an account answer 401.
 */
export const listenbrainzPolicy: SourcePolicy = {
  provider: 'listenbrainz',
  limit: { calls: 1, windowMs: 1000, concurrency: 2 },
  deadlineMs: 5000,
  judge(answer) {
    if (answer.status === 204) return 'nothing';
    if (answer.status === 401 || answer.status === 403) {
      return { fault: 'unsupported', message: `HTTP ${answer.status}: this question needs an account` };
    }
    const judged = judgeByStatus(answer);
    const resetInS = Number(answer.headers['x-ratelimit-reset-in']);
    if (answer.status !== 429 || typeof judged === 'string' || !(resetInS > 0)) return judged;
    return { ...judged, retryAfterMs: resetInS * 1000 };
  },
};

/** The model that the labs' own pages use; it names at most 50 artists. */
export const SIMILARITY_MODEL = 'session_based_days_9000_session_300_contribution_5_threshold_15_limit_50_skip_30';

const text = optionalField(sourceText);

const similarArtist = z.object({
  artist_mbid: sourceMbid,
  name: sourceText,
  comment: text,
  type: text,
  /** Unbounded; the list is not sorted by it. */
  score: z.number().positive(),
});
export type LbSimilarArtist = z.infer<typeof similarArtist>;

export const similarArtistsShape = sourceList(similarArtist);

const freshRelease = z.object({
  artist_credit_name: sourceText,
  artist_mbids: optionalField(sourceList(sourceMbid)),
  release_name: sourceText,
  release_mbid: sourceMbid,
  release_group_mbid: sourceMbid,
  release_group_primary_type: text,
  release_group_secondary_type: text,
  release_date: z
    .unknown()
    .optional()
    .transform((value) => parsePartialDate(value)),
  caa_id: optionalField(z.number().int().positive()),
  caa_release_mbid: optionalField(sourceMbid),
  listen_count: optionalField(sourceCount),
});
export type LbFreshRelease = z.infer<typeof freshRelease>;

export const freshReleasesShape = z.object({ payload: z.object({ releases: sourceList(freshRelease) }) });
