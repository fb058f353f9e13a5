import type { HttpTransport } from '#lib/http-client.ts';
import { silentLogger } from '#lib/logger.ts';
import type { SourceClientDeps } from '#providers/source-client.ts';
import { createFakeClock } from './fake-clock.ts';

/** Everything that a source client needs, around a transport: a clock of its own, nothing shared, nothing stored. */
export function sourceDeps(transport: HttpTransport, overrides: Partial<SourceClientDeps> = {}): SourceClientDeps {
  return { transport, clock: createFakeClock(), log: silentLogger, ...overrides };
}
