import type { Clock } from '#lib/clock.ts';
import type { Logger } from '#lib/logger.ts';
import type { Signer } from '#lib/signature.ts';
import { createRouter, type Router } from './api.ts';
import { defaultBodyLimit } from './body-limit.ts';
import { createNotFoundHandler } from './not-found.ts';
import { createErrorHandler } from './on-error.ts';
import { type AnsweredRequest, requestLog } from './request-log.ts';
import { readableTarget } from './request-target.ts';
import { securityHeaders } from './security-headers.ts';
import { createAdmission, type Identify, type TrustConfig, trust } from './trust.ts';

const MAX_BODY_BYTES = 1_000_000;

export interface HttpAppDeps {
  config: TrustConfig;
  log: Logger;
  clock: Clock;
  /** Who is asking, where that matters; without it nobody is known. */
  identify?: Identify;
  /** Knows the addresses of pictures that we handed out: whoever shows one is not asked who they are. */
  pictureSigner?: Signer;
  onAnswer?: (request: AnsweredRequest) => void;
}

/** An app without routes: whatever is mounted on it is logged, guarded, limited, and fails as `application/problem+json`. */
export function createHttpApp({ config, log, clock, identify, pictureSigner, onAnswer }: HttpAppDeps): Router {
  const app = createRouter();
  app.use(
    requestLog({ log, clock, onAnswer }),
    securityHeaders,
    readableTarget,
    trust(createAdmission(config, { identify, pictureSigner })),
  );
  app.use(defaultBodyLimit(MAX_BODY_BYTES));
  app.onError(createErrorHandler(log));
  app.notFound(createNotFoundHandler(app));
  return app;
}
