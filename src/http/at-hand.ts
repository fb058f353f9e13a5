import type { Clock } from '#lib/clock.ts';
import type { Logger } from '#lib/logger.ts';
import type { Router } from './api.ts';
import { type AnsweredRequest, requestIdOf } from './request-log.ts';
import type { Admit } from './trust.ts';

/** An answer that takes nothing but memory. */
export interface AnswerAtHand {
  status: 200 | 304;
  /** All of them but the request's id. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array<ArrayBuffer> | null;
  /** The pattern of the route that would have answered the same. */
  route: string;
}

/** Answers that are ready: to the same call the app would give the same. */
export interface AtHand {
  /** Undefined when the app has to be asked. Whether the caller may have it is not its business. */
  find(request: Request): (() => AnswerAtHand | undefined) | undefined;
}

interface AtHandDeps {
  atHand: AtHand;
  admit: Admit;
  log: Logger;
  clock: Clock;
  onAnswer?: (request: AnsweredRequest) => void;
}

/**
 * Answers what is at hand before anything is routed, validated or wrapped, which is most of the work of a small answer; all else goes to
 * `fetch`. The call is admitted as any other. Logged at `debug`: a page shows dozens of pictures.
 */
export function answerAtHand(fetch: Router['fetch'], deps: AtHandDeps): Router['fetch'] {
  const { atHand, admit, log, clock, onAnswer } = deps;
  const isAdmitted: (...call: Parameters<Admit>) => Promise<boolean> = async (request, env) => {
    try {
      await admit(request, env);
      return true;
    } catch {
      // Why, the app explains.
      return false;
    }
  };
  return async (request, env, ...rest) => {
    const answerOf = atHand.find(request);
    if (!answerOf) return fetch(request, env, ...rest);
    const startedAt = clock.now().getTime();
    const answer = (await isAdmitted(request, env)) ? answerOf() : undefined;
    if (!answer) return fetch(request, env, ...rest);
    const { status, headers, body, route } = answer;
    const requestId = requestIdOf(request);
    const tookMs = clock.now().getTime() - startedAt;
    log.debug({ requestId, method: request.method, route, status, tookMs }, 'answered at hand');
    onAnswer?.({ method: request.method, route, status, tookMs });
    return new Response(body, { status, headers: { ...headers, 'X-Request-Id': requestId } });
  };
}
