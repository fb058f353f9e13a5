import type { Clock } from '#lib/clock.ts';
import { folderSize } from '#lib/folder-size.ts';
import type { DetailedHealth, ProviderHealthView } from './admin.schemas.ts';

import { type ProviderReport, statusOf } from './provider-report.ts';
import { type ProgramDeps, reportPrograms } from './report-programs.ts';

export interface HealthDeps extends ProgramDeps {
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
  const [databaseOk, storageBytes, cacheBytes, programs] = await Promise.all([
    deps.database.ping().then(
      () => true,
      () => false,
    ),
    folderSize(deps.storageRoot),
    folderSize(deps.cacheRoot),
    reportPrograms(deps),
  ]);
  const providers = databaseOk ? await deps.providers() : [];
  const views = providers.map((report) => [report.name, presentProvider(report, deps.clock.now())] as const);
  const troubled = !databaseOk || views.some(([, { status }]) => status === 'resting' || status === 'blocked');
  return {
    status: troubled ? 'degraded' : 'ok',
    version: deps.version,
    database: { status: databaseOk ? 'ok' : 'unavailable', description: deps.database.description },
    providers: Object.fromEntries(views),
    programs,
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
    remaining: report.usage?.left,
  };
}
