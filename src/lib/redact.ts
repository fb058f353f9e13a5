import type { HttpRequest } from './http-client.ts';

/** Names of parameters and fields that hold a secret wherever they occur. */
export const ALWAYS_SECRET = ['api_key', 'key', 'token', 'access_token', 'refresh_token', 'client_secret', 'secret'];
const SECRET_JSON_FIELD = /("(?:access_token|refresh_token|client_secret|api_key)"\s*:\s*)"[^"]*"/g;
/** Shorter ones would be found in innocent text. */
const SHORTEST_SECRET = 8;

/** The address with `*` in place of every secret, fit for logs, errors and tapes. A text that is no address is dropped whole. */
export function redactUrl(address: string, secretParams: readonly string[] = []): string {
  if (!URL.canParse(address)) return '(unreadable address)';
  const url = new URL(address);
  if (url.username || url.password) {
    url.username = '*';
    url.password = '';
  }
  redactParams(url.searchParams, secretParams);
  return url.href;
}

/** What was posted (a form or JSON) with `*` in place of every secret. */
export function redactBody(
  body: string,
  contentType: string | undefined,
  secretParams: readonly string[] = [],
): string {
  if (!contentType?.includes('x-www-form-urlencoded')) return redactJson(body);
  const form = new URLSearchParams(body);
  redactParams(form, secretParams);
  return form.toString();
}

/** JSON text with `*` in place of tokens and keys. */
export function redactJson(text: string): string {
  return text.replace(SECRET_JSON_FIELD, '$1"*"');
}

/** The secrets that a request carries in address, form and `Authorization`: a source may repeat them in its answer. */
export function secretsOf(request: HttpRequest): string[] {
  const isSecret = secretNames(request.secretParams ?? []);
  const form = request.headers['content-type']?.includes('x-www-form-urlencoded') ? request.body : undefined;
  const params = [...new URL(request.url).searchParams, ...new URLSearchParams(form)];
  const credentials = Object.entries(request.headers)
    .filter(([name]) => name.toLowerCase() === 'authorization')
    .map(([, value]) => value.split(' ').at(-1) ?? value);
  return [...params.filter(([name]) => isSecret(name)).map(([, value]) => value), ...credentials].filter(
    (secret) => secret.length >= SHORTEST_SECRET,
  );
}

function redactParams(params: URLSearchParams, secretParams: readonly string[]): void {
  const isSecret = secretNames(secretParams);
  for (const name of new Set(params.keys())) if (isSecret(name)) params.set(name, '*');
}

function secretNames(more: readonly string[]): (name: string) => boolean {
  const names = new Set([...ALWAYS_SECRET, ...more].map((name) => name.toLowerCase()));
  return (name) => names.has(name.toLowerCase());
}
