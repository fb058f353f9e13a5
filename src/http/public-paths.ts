/** That the server lives, what it offers, and how to become somebody whom it knows. */
const PUBLIC = /^\/(?:health(?:\/ready)?|openapi\.json|docs(?:\/[^/]*)?|auth\/(?:register|login|refresh))\/?$/;

/** True for what anybody may call. */
export function isPublicPath(path: string): boolean {
  return PUBLIC.test(path);
}
