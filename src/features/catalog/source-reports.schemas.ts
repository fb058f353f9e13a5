import { z } from '#http/api.ts';
import { PROVIDER_NAMES } from '#music/provider-names.ts';
import { REPORT_STATUSES } from './source-reports.ts';

const sourceReportSchema = z
  .object({
    status: z.enum(REPORT_STATUSES).openapi({ description: '`skipped`: off, or what it said is still fresh' }),
    took_ms: z.number().int(),
    detail: z.string().optional(),
  })
  .openapi('SourceReport');

/** What each source did for this answer. */
export const sourceReportsSchema = z.partialRecord(z.enum(PROVIDER_NAMES), sourceReportSchema).openapi({
  description: 'What each source did for this answer',
  example: { deezer: { status: 'ok', took_ms: 212 } },
});

/** Where an answer came from: the database alone, the sources alone, or both. */
export const answeredFromSchema = z
  .enum(['local', 'providers', 'mixed'])
  .openapi({ description: 'Whether sources were asked for this answer, and whether something was here before' });
