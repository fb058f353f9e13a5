import { z } from '#http/api.ts';
import { type ProviderReport, SOURCE_STATUSES, statusOf } from './provider-report.ts';

const sourceSchema = z
  .object({
    name: z.string(),
    status: z.enum(SOURCE_STATUSES).openapi({
      description:
        'resting: it failed several times in a row; blocked: it asked us to wait; off: not configured or not wanted',
    }),
    configured: z.boolean(),
    detail: z.string().optional().openapi({ description: 'What would switch it on' }),
    mode: z.string().optional().openapi({ description: 'What it found out about itself' }),
    capabilities: z.array(z.string()).openapi({ description: 'The questions that it can answer now' }),
    limit: z
      .object({ calls: z.number().int(), window_ms: z.number().int() })
      .nullable()
      .openapi({ description: 'At most so many calls in any stretch of so many milliseconds, all processes together' }),
    used: z.number().int().nullable().openapi({ description: 'Calls within the last such stretch' }),
    left: z.number().int().nullable().openapi({ description: 'Calls that the limit allows right now' }),
    breaker: z.enum(['closed', 'open', 'half_open']),
    blocked_until: z.string().nullable(),
    block_reason: z.string().nullable(),
    last_ok_at: z.string().nullable(),
    last_error: z.object({ at: z.string(), fault: z.string(), message: z.string() }).nullable(),
    calls_total: z.number().int().openapi({ description: 'Of this process since it started, like `failures_total`' }),
    failures_total: z.number().int(),
  })
  .openapi('Source');

/** All sources. */
export const sourceListSchema = z
  .object({ items: z.array(sourceSchema), total: z.number().int() })
  .openapi('SourceList');

/** A source as callers see it. */
export function presentSource(report: ProviderReport, now: Date): z.infer<typeof sourceSchema> {
  const { usage, lastError } = report;
  return {
    name: report.name,
    status: statusOf(report, now),
    configured: report.configured,
    ...(report.detail !== undefined && { detail: report.detail }),
    ...(report.mode !== undefined && { mode: report.mode }),
    capabilities: [...report.capabilities],
    limit: usage ? { calls: usage.calls, window_ms: usage.windowMs } : null,
    used: usage?.used ?? null,
    left: usage?.left ?? null,
    breaker: report.breaker,
    blocked_until: report.blockedUntil?.toISOString() ?? null,
    block_reason: report.blockReason ?? null,
    last_ok_at: report.lastOkAt?.toISOString() ?? null,
    last_error: lastError ? { ...lastError, at: lastError.at.toISOString() } : null,
    calls_total: report.callsTotal,
    failures_total: report.failuresTotal,
  };
}
