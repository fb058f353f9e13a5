import type { ServerResponse } from 'node:http';
import type { Clock } from '#lib/clock.ts';
import type { Logger } from '#lib/logger.ts';
import { type Call, callOfIncoming } from './call.ts';
import type { Front } from './listen.ts';
import { type AnsweredRequest, requestIdOf } from './request-log.ts';
import type { Admit } from './trust.ts';

/** An answer that takes nothing but memory. */
export interface AnswerAtHand {
  status: 200 | 206 | 304;
  /** All but the request's id: a name, its value, the next name … */
  headers: readonly string[];
  /** What follows one another in it. */
  body: readonly Uint8Array[];
  /** Called when nobody needs the bytes of the body any more. */
  release?(): void;
  /** The pattern of the route that would have answered the same. */
  route: string;
}

/** An answer that was given before. */
export interface ReadyAnswer {
  /** Undefined when the app has to be asked after all. */
  answer(call: Call): AnswerAtHand | undefined;
}

/** Answers that are ready: to the same call the app would give the same. */
export interface AtHand {
  /** Whether the caller may have it is not its business. */
  find(call: Call): ReadyAnswer | undefined;
}

interface AtHandDeps {
  atHand: AtHand;
  admit: Admit;
  log: Logger;
  clock: Clock;
  onAnswer?: (request: AnsweredRequest) => void;
}

/**
 * Answers what is at hand before anything is made into a request, routed, validated or wrapped, which is nine tenths of the work of such an
 * answer. The call is admitted as any other; why one is not, the app explains. Logged at `debug`: a page shows dozens of pictures.
 */
export function answerAtHand({ atHand, admit, log, clock, onAnswer }: AtHandDeps): Front {
  async function answerAdmitted(call: Call, ready: ReadyAnswer, response: ServerResponse): Promise<boolean> {
    const startedAt = clock.now().getTime();
    try {
      await admit(call);
    } catch {
      return false;
    }
    const found = ready.answer(call);
    if (!found) return false;
    const { status, route } = found;
    const requestId = requestIdOf(call.header('x-request-id'));
    send(response, found, requestId);
    const tookMs = clock.now().getTime() - startedAt;
    log.debug({ requestId, method: call.method, route, status, tookMs }, 'answered at hand');
    onAnswer?.({ method: call.method, route, status, tookMs });
    return true;
  }

  return (request, response) => {
    const call = callOfIncoming(request);
    const ready = atHand.find(call);
    return ready && answerAdmitted(call, ready, response);
  };
}

function send(response: ServerResponse, { status, headers, body, release }: AnswerAtHand, requestId: string): void {
  if (release) response.once('close', release);
  response.writeHead(status, [...headers, 'x-request-id', requestId]);
  const last = body.length - 1;
  for (let place = 0; place < last; place += 1) response.write(body[place]);
  response.end(body[last]);
}

/** The first of several that has it. */
export function firstAtHand(...several: readonly AtHand[]): AtHand {
  return {
    find(call) {
      for (const atHand of several) {
        const ready = atHand.find(call);
        if (ready) return ready;
      }
      return undefined;
    },
  };
}
