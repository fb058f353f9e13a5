/** Query parameters that are secrets at every source. */
const ALWAYS_SECRET = ['api_key', 'key', 'token', 'access_token', 'client_secret', 'secret'];

/** The address with `*` in place of every secret, fit for logs, errors and tapes. A text that is no address is dropped whole. */
export function redactUrl(address: string, secretParams: readonly string[] = []): string {
  if (!URL.canParse(address)) return '(unreadable address)';
  const url = new URL(address);
  if (url.username || url.password) {
    url.username = '*';
    url.password = '';
  }
  const secret = new Set([...ALWAYS_SECRET, ...secretParams].map((name) => name.toLowerCase()));
  for (const name of new Set(url.searchParams.keys())) {
    if (secret.has(name.toLowerCase())) url.searchParams.set(name, '*');
  }
  return url.href;
}
