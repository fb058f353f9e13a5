import { createLastfmProvider } from '#providers/lastfm/lastfm.provider.ts';
import type { CallContext } from '#providers/provider.ts';
import { createSourceClient } from '#providers/source-client.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { type FakeAnswer, fakeTransport } from '../support/fake-transport.ts';
import { sourceDeps } from '../support/source-deps.ts';

export const context: CallContext = { priority: 'user' };
export const API_KEY = 'the-api-key';

/** A provider whose Last.fm answers from a table of methods. */
export function lastfm(methods: Record<string, FakeAnswer>, clock = createFakeClock()) {
  const transport = fakeTransport(({ url }) => methods[new URL(url).searchParams.get('method') ?? '']);
  const logged: unknown[] = [];
  const keep = (...line: unknown[]) => {
    logged.push(...line);
  };
  const log = { trace: keep, debug: keep, info: keep, warn: keep, error: keep, fatal: keep, child: () => log };
  const provider = createLastfmProvider({
    source: (policy) => createSourceClient(sourceDeps(transport, { clock, log }), policy),
    apiUrl: 'https://lastfm.test/2.0',
    apiKey: API_KEY,
  });
  return {
    provider,
    clock,
    logged,
    /** What was asked, without what is the same in all calls. */
    asked: () =>
      transport.requests.map(({ url }) => {
        const { api_key, format, ...rest } = Object.fromEntries(new URL(url).searchParams);
        return api_key === API_KEY && format === 'json' ? rest : { wrong: url };
      }),
  };
}
