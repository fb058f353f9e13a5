import type { z } from 'zod';
import type { Clock } from '#lib/clock.ts';
import type { HttpRequest, HttpTransport } from '#lib/http-client.ts';
import type { Logger } from '#lib/logger.ts';
import type { RateWindow } from '#lib/rate-window.ts';
import { redactUrl } from '#lib/redact.ts';
import { createSingleFlight } from '#lib/single-flight.ts';
import { TurnRefused } from '#lib/turn-queue.ts';
import { createUrgency, type Urgency } from '#lib/urgency.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { CallContext } from './provider.ts';
import type { ProviderError, ProviderFault } from './provider-error.ts';
import type { ProviderHealth } from './provider-health.ts';
import { RestRefusal } from './provider-rests.ts';
import { asProviderError, readAnswer, retryDelayMs } from './source-answer.ts';
import type { SourcePolicy } from './source-policy.ts';

export type { SourcePolicy } from './source-policy.ts';

export interface SourceRequest<T> {
  /** The full address without the query. */
  url: string;
  query?: Record<string, string | number | boolean | undefined>;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`. */
  form?: Record<string, string>;
  schema: z.ZodType<T>;
  context: CallContext;
}

/**
 * The one way to a source. In this order: identical calls in flight are merged into one; a source that asked for a rest
 * (`blocked_until`) or whose breaker is open is not called; the rolling window gives the turn, by priority; the call has a
 * deadline, a size cap and a User-Agent; the answer is judged and checked against its shape.
 */
export interface SourceClient {
  /** The answer, or null when the source says that there is no such thing. Rejects with `ProviderError` only. */
  request<T>(request: SourceRequest<T>): Promise<T | null>;
}

/** What one call at a source came to, for metrics. */
export interface CallEvent {
  provider: ProviderName;
  outcome: 'ok' | 'nothing' | ProviderFault;
  tookMs: number;
}

export interface SourceClientDeps {
  transport: HttpTransport;
  window: RateWindow;
  health: ProviderHealth;
  clock: Clock;
  log: Logger;
  /** Told of every call that was really made. */
  onCall?: (event: CallEvent) => void;
}

/** No source needs more for one answer; MusicBrainz' box sets and ListenBrainz' fresh releases stay below it. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Of the deadline: with less left for the call itself a turn is of no use, and a call that is cut short would look like a slow source. */
const CALLS_PART = 0.25;

/** Makes the one way to the source that `policy` describes. */
export function createSourceClient(deps: SourceClientDeps, policy: SourcePolicy): SourceClient {
  const { clock, health, transport } = deps;
  const { provider } = policy;
  const gate = deps.window.gate(provider, policy.limit);
  const flights = createSingleFlight<unknown>();
  const urgencies = new Map<string, Urgency>();
  const identify = createIdentifier();
  const now = () => clock.now().getTime();

  async function call<T>(http: HttpRequest, schema: z.ZodType<T>): Promise<T | null> {
    const startedAt = now();
    const report = (outcome: CallEvent['outcome']) => {
      const tookMs = now() - startedAt;
      deps.onCall?.({ provider, outcome, tookMs });
      return tookMs;
    };
    try {
      const found = readAnswer(policy, schema, await transport.send(http), clock.now());
      report(found === null ? 'nothing' : 'ok');
      return found;
    } catch (thrown) {
      const error = asProviderError(provider, thrown);
      const tookMs = report(error.fault);
      deps.log.info(
        { provider, fault: error.fault, url: redactUrl(http.url, policy.secretParams), tookMs },
        error.message,
      );
      throw error;
    }
  }

  async function callWithRetries<T>(
    http: HttpRequest,
    schema: z.ZodType<T>,
    { urgency, turnWithinMs, signal }: { urgency: Urgency; turnWithinMs?: number; signal: AbortSignal },
  ) {
    const deadlineAt = now() + policy.deadlineMs;
    let failure: ProviderError | undefined;
    for (let asked = 0; ; ) {
      const turnBy = Math.min(deadlineAt - policy.deadlineMs * CALLS_PART, now() + (turnWithinMs ?? policy.deadlineMs));
      try {
        return await health.attempt(
          policy,
          () => gate.enter({ urgency, deadlineAt: turnBy, signal }),
          () => call({ ...http, deadlineMs: Math.max(1, deadlineAt - now()), signal }, schema),
        );
      } catch (thrown) {
        // Without a turn for another try, what the source did stays the news.
        const error = failure && thrown instanceof TurnRefused ? failure : asProviderError(provider, thrown);
        failure = error;
        if (!(error instanceof RestRefusal)) asked += 1;
        const mayRetry = asked <= (urgency.priority === 'user' ? 1 : 2);
        const waitMs = retryDelayMs(error);
        if (!mayRetry || waitMs === null || now() + waitMs >= deadlineAt) throw error;
        await clock.sleep(waitMs, signal);
      }
    }
  }

  return {
    async request<T>({ context, schema, ...request }: SourceRequest<T>): Promise<T | null> {
      const http = toHttpRequest(policy, request);
      const key = JSON.stringify([http.method, http.url, http.headers, http.body, identify(schema)]);
      const work = async (signal: AbortSignal) => {
        const urgency = createUrgency(context.priority);
        urgencies.set(key, urgency);
        try {
          return await callWithRetries(http, schema, { urgency, turnWithinMs: context.turnWithinMs, signal });
        } finally {
          if (urgencies.get(key) === urgency) urgencies.delete(key);
        }
      };
      try {
        urgencies.get(key)?.raise(context.priority);
        // The key names the schema, so what others asked for has passed this very schema.
        return (await flights.run(key, work, context.signal)) as T | null;
      } catch (thrown) {
        throw asProviderError(provider, thrown);
      }
    },
  };
}

/** Numbers objects, so that they can be part of a key. */
function createIdentifier(): (object: object) => number {
  const numbers = new WeakMap<object, number>();
  let last = 0;
  return (object) => {
    const number = numbers.get(object) ?? ++last;
    numbers.set(object, number);
    return number;
  };
}

function toHttpRequest(policy: SourcePolicy, request: Omit<SourceRequest<unknown>, 'schema' | 'context'>): HttpRequest {
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.append(name, String(value));
  }
  const headers: Record<string, string> = { accept: 'application/json', ...policy.headers, ...request.headers };
  let body: string | undefined;
  if (request.json !== undefined) {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(request.json);
  } else if (request.form) {
    headers['content-type'] = 'application/x-www-form-urlencoded';
    body = new URLSearchParams(request.form).toString();
  }
  return {
    provider: policy.provider,
    method: request.method ?? (body === undefined ? 'GET' : 'POST'),
    url: url.href,
    headers,
    body,
    deadlineMs: policy.deadlineMs,
    maxBytes: MAX_BYTES,
    secretParams: policy.secretParams,
  };
}
