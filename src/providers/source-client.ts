import type { z } from 'zod';
import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import { type HttpAnswer, HttpFailure, type HttpRequest, type HttpTransport } from '#lib/http-client.ts';
import type { Logger } from '#lib/logger.ts';
import { redactUrl } from '#lib/redact.ts';
import { createSingleFlight } from '#lib/single-flight.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { CallContext } from './provider.ts';
import { ProviderError, type ProviderFault } from './provider-error.ts';

/** How a source wants to be called, and how its answers are to be read. Each provider has one, beside its zod shapes. */
export interface SourcePolicy {
  provider: ProviderName;
  /**
   * Rolling window: never more than `calls` within any `windowMs`, in all processes together; at most `concurrency` at once.
   */
  limit: { calls: number; windowMs: number; concurrency: number };
  /** From asking to the last byte, waiting for the limit included. */
  deadlineMs: number;
  /** Sent with every call, beside User-Agent and Accept. */
  headers?: Record<string, string>;
  /** Query parameters that hold a secret: they are kept out of logs, errors and tapes. */
  secretParams?: string[];
  /**
   * Reads status, headers and body (`json` is null when the body is not JSON): 'ok' goes on to the zod shape, 'nothing' is the
   * source's way to say "no such thing", anything else is a fault.
   */
  judge(
    answer: HttpAnswer,
    json: unknown,
  ): 'ok' | 'nothing' | { fault: ProviderFault; message: string; retryAfterMs?: number };
}

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
  clock: Clock;
  log: Logger;
  onCall?: (event: CallEvent) => void;
}

/** No source needs more for one answer; MusicBrainz' box sets and ListenBrainz' fresh releases stay below it. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Makes the one way to the source that `policy` describes. */
export function createSourceClient(deps: SourceClientDeps, policy: SourcePolicy): SourceClient {
  const flights = createSingleFlight<unknown>();
  const schemaNumbers = new WeakMap<z.ZodType, number>();
  let schemasSeen = 0;
  const schemaNumber = (schema: z.ZodType) => {
    const known = schemaNumbers.get(schema);
    if (known !== undefined) return known;
    schemasSeen += 1;
    schemaNumbers.set(schema, schemasSeen);
    return schemasSeen;
  };

  async function call<T>(request: SourceRequest<T>, http: HttpRequest): Promise<T | null> {
    const startedAt = deps.clock.now().getTime();
    const report = (outcome: CallEvent['outcome']) => {
      const tookMs = deps.clock.now().getTime() - startedAt;
      deps.onCall?.({ provider: policy.provider, outcome, tookMs });
      return tookMs;
    };
    try {
      const found = read(policy, request.schema, await deps.transport.send(http));
      report(found === null ? 'nothing' : 'ok');
      return found;
    } catch (thrown) {
      const error = asProviderError(policy.provider, thrown);
      const tookMs = report(error.fault);
      const url = redactUrl(http.url, policy.secretParams);
      deps.log.info({ provider: policy.provider, fault: error.fault, url, tookMs }, error.message);
      throw error;
    }
  }

  return {
    async request<T>(request: SourceRequest<T>): Promise<T | null> {
      const http = toHttpRequest(policy, request);
      const key = [http.method, http.url, http.body, schemaNumber(request.schema)].join(' ');
      try {
        const shared = flights.run(key, (signal) => call(request, { ...http, signal }), request.context.signal);
        // The key holds the schema, so the shared answer has passed this very schema.
        return (await shared) as T | null;
      } catch (thrown) {
        throw asProviderError(policy.provider, thrown);
      }
    },
  };
}

function toHttpRequest(policy: SourcePolicy, request: SourceRequest<unknown>): HttpRequest {
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
  };
}

/** Judges an answer and checks its shape. */
function read<T>(policy: SourcePolicy, schema: z.ZodType<T>, answer: HttpAnswer): T | null {
  const json = parseJson(answer.body);
  const verdict = policy.judge(answer, json ? json.value : null);
  if (verdict === 'nothing') return null;
  if (verdict !== 'ok') {
    throw new ProviderError(policy.provider, verdict.fault, verdict.message, { retryAfterMs: verdict.retryAfterMs });
  }
  if (!json) throw new ProviderError(policy.provider, 'bad_response', 'the answer is not JSON');
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || '(the whole answer)';
  throw new ProviderError(policy.provider, 'bad_response', `unexpected answer at ${where}: ${issue?.message}`);
}

function parseJson(body: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return null;
  }
}

function asProviderError(provider: ProviderName, thrown: unknown): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  if (thrown instanceof HttpFailure && thrown.reason === 'too_large') {
    return new ProviderError(provider, 'bad_response', thrown.message, { cause: thrown });
  }
  return new ProviderError(provider, 'unavailable', messageOf(thrown), { cause: thrown });
}
