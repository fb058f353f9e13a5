import { type HttpAnswer, HttpFailure, type HttpRequest, type HttpTransport } from '#lib/http-client.ts';

/** An answer as a test writes it: `json` or `body`, status 200 unless told, or the failure to reject with. */
export type FakeAnswer =
  | { status?: number; headers?: Record<string, string>; json?: unknown; body?: string }
  | HttpFailure
  /** Never answers; gives up when the request is aborted. */
  | 'hang';

type Route = FakeAnswer | ((request: HttpRequest) => FakeAnswer | undefined | Promise<FakeAnswer | undefined>);

export interface FakeTransport extends HttpTransport {
  /** Everything that was sent, in order. */
  readonly requests: HttpRequest[];
}

/**
 * A transport made of one function, or of a table from address to answer. An address with a query matches it in any order of its
 * parameters; one without a query matches every query. What is not listed (or `undefined`) is unreachable.
 */
export function fakeTransport(routes: Record<string, Route> | Exclude<Route, FakeAnswer>): FakeTransport {
  const requests: HttpRequest[] = [];
  const table = typeof routes === 'function' ? null : new Map<string, Route>();
  if (table) for (const [url, route] of Object.entries(routes)) table.set(normalizeUrl(url), route);

  function routeOf(request: HttpRequest): Route | undefined {
    if (typeof routes === 'function') return routes;
    const url = normalizeUrl(request.url);
    return table?.get(url) ?? table?.get(url.split('?')[0] ?? url);
  }

  return {
    requests,
    async send(request) {
      requests.push(request);
      if (request.signal?.aborted) throw new HttpFailure('aborted', 'aborted');
      const route = routeOf(request);
      const answer = typeof route === 'function' ? await route(request) : route;
      if (answer === undefined) throw new HttpFailure('unreachable', `nothing listens at ${request.url}`);
      if (answer === 'hang') return hang(request);
      if (answer instanceof HttpFailure) throw answer;
      return toAnswer(request, answer);
    },
    close: async () => {},
  };
}

function toAnswer(request: HttpRequest, answer: Exclude<FakeAnswer, HttpFailure | 'hang'>): HttpAnswer {
  return {
    status: answer.status ?? 200,
    headers: { 'content-type': 'application/json', ...answer.headers },
    body: answer.body ?? JSON.stringify(answer.json ?? null),
    url: request.url,
  };
}

function hang(request: HttpRequest): Promise<never> {
  return new Promise((_resolve, reject) => {
    request.signal?.addEventListener('abort', () => reject(new HttpFailure('aborted', 'aborted')), { once: true });
  });
}

function normalizeUrl(text: string): string {
  const url = new URL(text);
  url.searchParams.sort();
  return url.href.replace(/\?$/, '');
}
