import type { Clock } from '#lib/clock.ts';
import type { DetailedHealth, ProviderHealthView } from './admin.schemas.ts';
import { folderSize } from './folder-size.ts';

/** What is known of one source right now. */
export interface ProviderReport {
  name: string;
  /** False: it has no key, or the owner does not want it. */
  configured: boolean;
  /** What would switch it on, or how it was found at start. */
  detail?: string;
  breaker: 'closed' | 'open' | 'half_open';
  blockedUntil?: Date;
  blockReason?: string;
  lastOkAt?: Date;
  lastError?: { at: Date; fault: string; message: string };
  callsTotal: number;
  failuresTotal: number;
  /** Calls that its limit allows right now. */
  remaining?: number;
}

export interface HealthDeps {
  version: string;
  clock: Clock;
  database: { readonly description: string; ping(): Promise<void> };
  providers: () => Promise<ProviderReport[]>;
  /** `legacy`, `development` or `off`. */
  spotifyMode: () => string;
  backgroundPending: () => number;
  storageRoot: string;
  cacheRoot: string;
}

/** Everything that an owner looks at when something is slow or missing. While the database is away, no source is listed: their state is in it. */
export async function getDetailedHealth(deps: HealthDeps): Promise<DetailedHealth> {
  const [databaseOk, storageBytes, cacheBytes] = await Promise.all([
    deps.database.ping().then(
      () => true,
      () => false,
    ),
    folderSize(deps.storageRoot),
    folderSize(deps.cacheRoot),
  ]);
  const providers = databaseOk ? await deps.providers() : [];
  const views = providers.map((report) => [report.name, presentProvider(report, deps.clock.now())] as const);
  const troubled = !databaseOk || views.some(([, { status }]) => status === 'resting' || status === 'blocked');
  return {
    status: troubled ? 'degraded' : 'ok',
    version: deps.version,
    database: { status: databaseOk ? 'ok' : 'unavailable', description: deps.database.description },
    providers: Object.fromEntries(views),
    spotify_mode: deps.spotifyMode(),
    background: { pending: deps.backgroundPending() },
    storage: { bytes: storageBytes },
    cache: { bytes: cacheBytes },
  };
}

function presentProvider(report: ProviderReport, now: Date): ProviderHealthView {
  const { lastError } = report;
  return {
    status: statusOf(report, now),
    configured: report.configured,
    detail: report.detail,
    breaker: report.breaker,
    blocked_until: report.blockedUntil?.toISOString(),
    block_reason: report.blockReason,
    last_ok_at: report.lastOkAt?.toISOString(),
    last_error: lastError && { ...lastError, at: lastError.at.toISOString() },
    calls: report.callsTotal,
    failures: report.failuresTotal,
    remaining: report.remaining,
  };
}

function statusOf({ configured, blockedUntil, breaker }: ProviderReport, now: Date): ProviderHealthView['status'] {
  if (!configured) return 'off';
  if (blockedUntil && blockedUntil > now) return 'blocked';
  return breaker === 'open' ? 'resting' : 'ok';
}
