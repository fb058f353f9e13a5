/** What a stand-in said. */
export interface Answered {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of many shapes
  json: any;
  text: string;
}

/** Asks an address as a well-behaved client does; redirects are not followed. `json` is undefined for what is no JSON. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answered> {
  const headers = { 'user-agent': 'FonotecaTests/1.0 ( tests@example.test )', ...init.headers };
  const response = await fetch(url, { redirect: 'manual', ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: parsed(text), text };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
