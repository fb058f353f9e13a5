import type { HttpBindings } from '@hono/node-server';
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
  };
}
