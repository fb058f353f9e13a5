import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  noJitterGenerator,
} from 'cockatiel';
import type { Clock } from '#lib/clock.ts';
import { HttpFailure } from '#lib/http-client.ts';
import type { Logger } from '#lib/logger.ts';
import type { RateWindow, WindowUsage } from '#lib/rate-window.ts';
import type { EndTurn } from '#lib/turn-queue.ts';
import { waitAtMost } from '#lib/wait-at-most.ts';
import type { ProviderName } from '#music/provider-names.ts';
import { ProviderError, type ProviderFault, wasNotTaped } from './provider-error.ts';
import type { ProviderRests } from './provider-rests.ts';
import type { SourcePolicy } from './source-policy.ts';

export interface HealthSnapshot {
  breaker: 'closed' | 'open' | 'half_open';
  blockedUntil?: Date;
  blockReason?: string;
  lastError?: { at: Date; message: string; fault: ProviderFault };
  lastOkAt?: Date;
  /** Since this process started, like `failuresTotal`. */
  callsTotal: number;
  failuresTotal: number;
  /** How far its rolling window is used; undefined while the source has no client. */
  usage?: WindowUsage;
}

/** What is asked here of a source's policy. */
type Asked = Pick<SourcePolicy, 'provider' | 'limit'>;

/** Keeps calls away from a source that asked for a rest, or that failed several times in a row. */
export interface ProviderHealth {
  /**
   * Takes a turn and makes the call, unless the source rests. Rejects with a `ProviderError` when it does, else with what `takeTurn` or
   * `call` rejects with. `call` rejects with `ProviderError` only.
   */
  attempt<T>(policy: Asked, takeTurn: () => Promise<EndTurn>, call: () => Promise<T>): Promise<T>;
  snapshot(provider: ProviderName): Promise<HealthSnapshot>;
}

const FAULTS_IN_A_ROW = 5;
const FIRST_BREAK_MS = 15_000;
/** Short enough that a search which failed can be answered within 45 s of the source's return. */
const LONGEST_BREAK_MS = 30_000;
/** How long others wait for the first call after a break: a source that is well again has answered by then. */
const PROBE_PATIENCE_MS = 1000;

interface Patient {
  breaker: CircuitBreakerPolicy;
  /** Ends with the first call after a break. */
  probe?: Promise<unknown>;
  lastError?: HealthSnapshot['lastError'];
  lastOkAt?: Date;
  callsTotal: number;
  failuresTotal: number;
}

interface HealthDeps {
  clock: Clock;
  log: Logger;
  rests: ProviderRests;
  window: RateWindow;
}

export function createProviderHealth({ clock, log, rests, window }: HealthDeps): ProviderHealth {
  const patients = new Map<ProviderName, Patient>();

  function patientOf(provider: ProviderName): Patient {
    const known = patients.get(provider);
    if (known) return known;
    const patient: Patient = { breaker: createBreaker(), callsTotal: 0, failuresTotal: 0 };
    patient.breaker.onBreak(() => log.warn({ provider }, 'source fails again and again: it is left alone for a while'));
    patient.breaker.onReset(() => log.info({ provider }, 'source answers again'));
    patients.set(provider, patient);
    return patient;
  }

  async function callAndNote<T>(policy: Asked, patient: Patient, call: () => Promise<T>): Promise<T> {
    patient.callsTotal += 1;
    try {
      const answer = await call();
      patient.lastOkAt = clock.now();
      rests.noteAnswer(policy.provider);
      return answer;
    } catch (error) {
      if (error instanceof ProviderError && !wasGivenUp(error)) {
        patient.failuresTotal += 1;
        patient.lastError = { at: clock.now(), message: error.message, fault: error.fault };
        throw await rests.noteFault(policy, error);
      }
      throw error;
    }
  }

  return {
    async attempt(policy, takeTurn, call) {
      const { provider } = policy;
      const patient = patientOf(provider);
      const { breaker } = patient;
      const refusal = await rests.refusal(provider);
      if (refusal) throw refusal;
      if (breaker.state === CircuitState.HalfOpen) {
        await waitAtMost(clock, PROBE_PATIENCE_MS, patient.probe ?? Promise.resolve());
        if (breaker.state === CircuitState.HalfOpen) throw tooManyFaults(provider, new BrokenCircuitError());
      }
      try {
        const wasOpen = breaker.state === CircuitState.Open;
        const attempt = breaker.execute(async () => {
          const isProbe = breaker.state !== CircuitState.Closed;
          const endTurn = await takeTurn();
          let answered = true;
          try {
            // Much may have happened while this call waited for its turn.
            const lateRefusal = await rests.refusal(provider);
            if (lateRefusal) throw new NotAsked(lateRefusal);
            if (!isProbe && breaker.state !== CircuitState.Closed) throw new BrokenCircuitError();
            return await callAndNote(policy, patient, call);
          } catch (error) {
            answered = !(error instanceof ProviderError && error.cause instanceof HttpFailure);
            throw error;
          } finally {
            endTurn(answered);
          }
        });
        if (wasOpen) patient.probe = attempt.catch(() => {});
        return await attempt;
      } catch (error) {
        if (error instanceof NotAsked) throw error.refusal;
        throw error instanceof BrokenCircuitError ? tooManyFaults(provider, error) : error;
      }
    },

    async snapshot(provider) {
      const { breaker, probe: _probe, ...noted } = patientOf(provider);
      const [rest, usage] = await Promise.all([rests.current(provider), window.usage(provider)]);
      return {
        ...noted,
        breaker: breakerWord(breaker.state),
        blockedUntil: rest?.until,
        blockReason: rest?.reason,
        usage,
      };
    },
  };
}

/** Carries a refusal past the breaker, which counts only what the source itself did. */
class NotAsked extends Error {
  readonly refusal: ProviderError;
  constructor(refusal: ProviderError) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

function createBreaker(): CircuitBreakerPolicy {
  const counts = handleWhen((error) => {
    if (error instanceof ProviderError && !wasGivenUp(error) && !wasNotTaped(error)) {
      return error.fault === 'unavailable' || error.fault === 'bad_response';
    }
    // The source was not asked, or not heard out: no news, except that the one probe has not succeeded.
    return breaker.state === CircuitState.HalfOpen;
  });
  const breaker = circuitBreaker(counts, {
    breaker: new ConsecutiveBreaker(FAULTS_IN_A_ROW),
    halfOpenAfter: new ExponentialBackoff({
      initialDelay: FIRST_BREAK_MS,
      maxDelay: LONGEST_BREAK_MS,
      exponent: 2,
      generator: noJitterGenerator,
    }),
  });
  return breaker;
}

function breakerWord(state: CircuitState): HealthSnapshot['breaker'] {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half_open' : 'open';
}

/** The caller lost interest: that says nothing about the source. */
function wasGivenUp(error: ProviderError): boolean {
  return error.cause instanceof HttpFailure && error.cause.reason === 'aborted';
}

function tooManyFaults(provider: ProviderName, cause: BrokenCircuitError): ProviderError {
  return new ProviderError(provider, 'unavailable', 'failed too often lately; not asked', { cause });
}
