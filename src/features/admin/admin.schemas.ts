import { z } from '#http/api.ts';
import { SOURCE_STATUSES } from './provider-report.ts';

const providerHealth = z
  .object({
    status: z.enum(SOURCE_STATUSES).openapi({
      description: 'resting: its breaker is open; blocked: it asked us to wait; off: not configured or not wanted',
    }),
    configured: z.boolean(),
    detail: z.string().optional().openapi({ description: 'What would switch it on' }),
    breaker: z.enum(['closed', 'open', 'half_open']),
    blocked_until: z.string().optional(),
    block_reason: z.string().optional(),
    last_ok_at: z.string().optional(),
    last_error: z.object({ at: z.string(), fault: z.string(), message: z.string() }).optional(),
    calls: z.number().int(),
    failures: z.number().int(),
    remaining: z.number().int().optional().openapi({ description: 'Calls that its limit allows right now' }),
  })
  .openapi('ProviderHealth');

const program = z
  .object({
    found: z.boolean(),
    version: z.string().optional(),
    path: z.string().optional().openapi({ description: 'Where it is; what came with the server has none' }),
    detail: z.string().optional().openapi({ description: 'What it would be good for, and how it is found' }),
  })
  .openapi('Program');

export const detailedHealthSchema = z
  .object({
    status: z.enum(['ok', 'degraded']),
    version: z.string(),
    database: z.object({ status: z.enum(['ok', 'unavailable']), description: z.string() }),
    providers: z.record(z.string(), providerHealth),
    programs: z.record(z.string(), program),
    spotify_mode: z.string(),
    background: z.object({ pending: z.number().int() }),
    storage: z.object({ bytes: z.number().int() }),
    cache: z.object({ bytes: z.number().int() }),
  })
  .openapi('DetailedHealth');

export type DetailedHealth = z.infer<typeof detailedHealthSchema>;
export type ProgramView = z.infer<typeof program>;
export type ProviderHealthView = z.infer<typeof providerHealth>;
