import type { HttpBindings } from '@hono/node-server';
import type { AppError } from '#lib/errors.ts';
import type { Viewer } from './viewer.ts';

/** What every handler finds on its context. `env` is empty when a test calls the app without a socket. */
export interface HttpEnv {
  Bindings: Partial<HttpBindings> & {
    /** Aborted when the server stops: an answer that would go on for ever has to end then. */
    closing?: AbortSignal;
  };
  Variables: {
    /** Returned as `X-Request-Id`, and in every log line and problem of this request. */
    requestId: string;
    /** Who is asking. Public paths have none. */
    viewer: Viewer;
    /** Where the call comes from, as far as it can be believed; `unknown` without a socket. */
    clientAddress: string;
    /** Why the call is not one of the machine's owner, where it is not. */
    whyNotOwner?: AppError;
  };
}
