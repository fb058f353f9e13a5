import { createMusicBrainzProvider } from '#providers/musicbrainz/musicbrainz.provider.ts';
import type { CallContext } from '#providers/provider.ts';
import { createSourceClient } from '#providers/source-client.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { type FakeAnswer, fakeTransport } from '../support/fake-transport.ts';
import { limitedSourceDeps } from '../support/source-deps.ts';
import { whileTimePasses } from '../support/while-time-passes.ts';

export const context: CallContext = { priority: 'user' };

/** The provider in front of a MusicBrainz that answers like this, and what was asked of it. */
export function musicbrainz(routes: Parameters<typeof fakeTransport>[0]) {
  const transport = fakeTransport(routes);
  const clock = createFakeClock();
  const deps = limitedSourceDeps(transport, { clock });
  return {
    provider: createMusicBrainzProvider({
      source: (policy) => createSourceClient(deps, policy),
      apiUrl: 'https://mb.test/ws/2',
    }),
    sent: () => transport.requests.map((request) => new URL(request.url)),
    /** One call a second: whoever makes two has to let time pass. */
    inTime: <T>(work: Promise<T>) => whileTimePasses(clock, work),
  };
}

/** Every request gets this answer. */
export const always = (answer: FakeAnswer) => musicbrainz(() => answer);

/** A made-up MBID. */
export const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export const VARIOUS = '89ad4ac3-39f7-470e-963a-56509c546377';

/** An artist credit as MusicBrainz writes it. */
export const credit = (name: string, n: number, joinphrase = '') => ({ name, joinphrase, artist: { id: id(n), name } });
