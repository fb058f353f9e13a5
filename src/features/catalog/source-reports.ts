import type { Clock } from '#lib/clock.ts';
import { PROVIDER_NAMES, type ProviderName } from '#music/provider-names.ts';
import { type ProviderError, wasNotTaped } from '#providers/provider-error.ts';
import type { Registry } from '#providers/registry.ts';

export const REPORT_STATUSES = ['ok', 'skipped', 'failed', 'rate_limited'] as const;

/** What one source did for one answer. */
export interface SourceReport {
  status: (typeof REPORT_STATUSES)[number];
  /** From its first question to its last answer. */
  took_ms: number;
  detail?: string;
}

/** Collects what each source did while an answer was made. The worst of several calls is what is told. */
export class SourceReports {
  readonly #reports = new Map<ProviderName, SourceReport>();
  readonly #severities = new Map<ProviderName, number>();
  readonly #startedAt: number;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.now().getTime();
  }

  answered(provider: ProviderName, hadSomething: boolean): void {
    const known = this.#reports.get(provider);
    const detail =
      hadSomething || (known?.status === 'ok' && known.detail === undefined) ? undefined : 'had nothing to say';
    this.#note(provider, { status: 'ok', took_ms: this.#elapsedMs(), ...(detail && { detail }) });
  }

  failed(provider: ProviderName, error: ProviderError): void {
    const status = error.fault === 'rate_limited' ? 'rate_limited' : 'failed';
    const report = { status, took_ms: this.#elapsedMs(), detail: error.message } as const;
    this.#note(provider, report, wasNotTaped(error) ? SEVERITY.skipped : SEVERITY[status]);
  }

  /** It failed a moment ago, and was not asked again. */
  resting(provider: ProviderName, detail: string | null): void {
    this.#note(provider, {
      status: detail?.startsWith('rate_limited:') ? 'rate_limited' : 'failed',
      took_ms: 0,
      detail: `failed a moment ago: ${detail ?? 'no reason given'}`,
    });
  }

  skipped(provider: ProviderName, detail: string): void {
    if (!this.#reports.has(provider)) this.#reports.set(provider, { status: 'skipped', took_ms: 0, detail });
  }

  /** Notes what was collected elsewhere for the same answer. */
  include(others: SourceReports): void {
    for (const [provider, report] of others.#reports) this.#note(provider, report, others.#severities.get(provider));
  }

  /** Whether any source was really asked. */
  get asked(): boolean {
    return [...this.#reports.values()].some((report) => report.status !== 'skipped' && report.took_ms > 0);
  }

  /** Whether nothing came back but failures, and no source's earlier answer is still here either. */
  get allFailed(): boolean {
    const reports = [...this.#reports.values()];
    return reports.length > 0 && reports.every(({ status }) => status === 'failed' || status === 'rate_limited');
  }

  /** A line for every source that there is, in the usual order. */
  toJSON(registry: Registry): Partial<Record<ProviderName, SourceReport>> {
    const absent = new Map(registry.absent.map(({ name, reason }) => [name, reason]));
    return Object.fromEntries(
      PROVIDER_NAMES.map((name) => {
        const detail = absent.get(name) ?? 'not asked';
        return [name, this.#reports.get(name) ?? { status: 'skipped', took_ms: 0, detail }];
      }),
    );
  }

  #elapsedMs(): number {
    return Math.max(1, this.#clock.now().getTime() - this.#startedAt);
  }

  #note(provider: ProviderName, report: SourceReport, severity = SEVERITY[report.status]): void {
    const known = this.#reports.get(provider);
    const isWorse = known && (this.#severities.get(provider) ?? 0) > severity;
    this.#reports.set(provider, isWorse ? { ...known, took_ms: report.took_ms } : report);
    if (!isWorse) this.#severities.set(provider, severity);
  }
}

const SEVERITY: Record<SourceReport['status'], number> = { skipped: 0, ok: 1, rate_limited: 2, failed: 3 };
