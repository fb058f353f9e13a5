import type { Clock } from '#lib/clock.ts';
import type { CallContext } from '../provider.ts';

export interface SpotifyToken {
  /** A token that is good for at least another minute, fetched when there is none. */
  current(context: CallContext): Promise<string>;
  /** Forgets this token, unless another has taken its place already. */
  drop(token: string): void;
}

const RENEW_BEFORE_MS = 60_000;

/**
 * Keeps the access token of one client. `fetchToken` gives a new one and its life in seconds; asked by several at once, it is to
 * send one request only (as the source client does).
 */
export function createSpotifyToken(deps: {
  clock: Clock;
  fetchToken: (context: CallContext) => Promise<{ access_token: string; expires_in: number }>;
}): SpotifyToken {
  let held: { token: string; renewAt: number } | undefined;

  return {
    async current(context) {
      if (held && deps.clock.now().getTime() < held.renewAt) return held.token;
      const answer = await deps.fetchToken(context);
      const renewAt = deps.clock.now().getTime() + answer.expires_in * 1000 - RENEW_BEFORE_MS;
      held = { token: answer.access_token, renewAt };
      return answer.access_token;
    },
    drop(token) {
      if (held?.token === token) held = undefined;
    },
  };
}
