import type { HttpTransport } from '#lib/http-client.ts';

export interface CountingTransport extends HttpTransport {
  /** How many requests have been sent so far. */
  sent(): number;
}

/** Another transport, made when it is first used, whose requests are counted. */
export function countingTransport(make: () => HttpTransport): CountingTransport {
  let inner: HttpTransport | undefined;
  let sent = 0;
  return {
    sent: () => sent,
    send(request) {
      sent += 1;
      inner ??= make();
      return inner.send(request);
    },
    close: async () => inner?.close(),
  };
}
