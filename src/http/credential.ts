import type { Call } from './call.ts';

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * The token or API key that a call shows: as `Authorization: Bearer`, `X-Api-Key` or `Authentication-Token`, the first of them that is
 * there. An `Authorization` of another kind is shown as it is, for nobody to know; undefined when the call shows nothing.
 */
export function credentialOf(call: Call): string | undefined {
  const authorization = call.header('authorization');
  if (authorization !== undefined) return BEARER.exec(authorization)?.[1] ?? authorization;
  return call.header('x-api-key') ?? call.header('authentication-token');
}
