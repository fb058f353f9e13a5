import { z } from 'zod';
import { cleanText } from '#lib/text.ts';
import { judgeByStatus } from '../judge-by-status.ts';
import type { SourcePolicy } from '../source-client.ts';
import { optionalField, sourceText, sourceUrl } from '../source-shapes.ts';

const wikidataError = z.object({ error: z.object({ code: z.string(), info: z.string().catch('') }) });

/** Wikidata answers its errors with status 200; both have global limits, and say 429 with Retry-After. */
export const wikipediaPolicy: SourcePolicy = {
  provider: 'wikipedia',
  limit: { calls: 2, windowMs: 1000, concurrency: 2 },
  deadlineMs: 5000,
  judge(answer, json) {
    const judged = judgeByStatus(answer);
    const failed = wikidataError.safeParse(json).data?.error;
    if (judged !== 'ok' || !failed) return judged;
    const message = `${failed.code}: ${failed.info}`;
    if (failed.code === 'no-such-entity') return 'nothing';
    if (failed.code === 'ratelimited') return { fault: 'rate_limited', message };
    if (failed.code === 'maxlag' || failed.code === 'readonly') return { fault: 'unavailable', message };
    return { fault: 'bad_response', message };
  },
};

const entity = z.object({
  sitelinks: optionalField(z.object({ enwiki: optionalField(z.object({ title: sourceText })) })),
});

/** The one entity that was asked for, under its own id, which after a merge is not the one that was asked. */
export const entityShape = z.object({ entities: z.record(z.string(), entity) });

/** The first paragraph of an article. `type` is `standard` for a page about one thing. */
export const pageSummaryShape = z.object({
  type: sourceText,
  extract: optionalField(z.preprocess((value) => cleanText(value, 10_000), z.string())),
  lang: optionalField(sourceText),
  content_urls: optionalField(z.object({ desktop: z.object({ page: sourceUrl }) })),
});
export type PageSummary = z.infer<typeof pageSummaryShape>;
