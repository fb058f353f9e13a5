/** What is known of one source right now. */
export interface ProviderReport {
  name: string;
  /** False: it has no key, or the owner does not want it. */
  configured: boolean;
  /** What would switch it on. */
  detail?: string;
  /** What it found out about itself. */
  mode?: string;
  /** The questions that it can answer. */
  capabilities: readonly string[];
  breaker: 'closed' | 'open' | 'half_open';
  blockedUntil?: Date;
  blockReason?: string;
  lastOkAt?: Date;
  lastError?: { at: Date; fault: string; message: string };
  callsTotal: number;
  failuresTotal: number;
  /** How far its rolling window is used, by all processes together. */
  usage?: { calls: number; windowMs: number; used: number; left: number };
}

/** `resting`: its breaker is open; `blocked`: it asked us to wait; `off`: not configured or not wanted. */
export const SOURCE_STATUSES = ['ok', 'resting', 'blocked', 'off'] as const;
export type SourceStatus = (typeof SOURCE_STATUSES)[number];

/** How a source is, in one word. */
export function statusOf({ configured, blockedUntil, breaker }: ProviderReport, now: Date): SourceStatus {
  if (!configured) return 'off';
  if (blockedUntil && blockedUntil > now) return 'blocked';
  return breaker === 'open' ? 'resting' : 'ok';
}
