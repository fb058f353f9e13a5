import type { Context } from 'hono';
import type { HttpEnv } from './http-env.ts';

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * The token or API key that a call shows: as `Authorization: Bearer`, `X-Api-Key` or `Authentication-Token`, the first of them that is
 * there. An `Authorization` of another kind is shown as it is, for nobody to know; undefined when the call shows nothing.
 */
export function credentialOf(c: Context<HttpEnv>): string | undefined {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) return BEARER.exec(authorization)?.[1] ?? authorization;
  return c.req.header('x-api-key') ?? c.req.header('authentication-token');
}
