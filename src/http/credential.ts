const BEARER = /^Bearer +(\S+) *$/i;

/**
 * The token or API key that a call shows: as `Authorization: Bearer`, `X-Api-Key` or `Authentication-Token`, the first of them that is
 * there. An `Authorization` of another kind is shown as it is, for nobody to know; undefined when the call shows nothing.
 */
export function credentialOf({ headers }: Request): string | undefined {
  const authorization = headers.get('authorization');
  if (authorization !== null) return BEARER.exec(authorization)?.[1] ?? authorization;
  return headers.get('x-api-key') ?? headers.get('authentication-token') ?? undefined;
}
