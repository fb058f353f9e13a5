interface Flight<T> {
  result: Promise<T>;
  waiting: number;
  abandon: AbortController;
}

/** Merges equal work in progress: everybody who asks for a key while it is being worked on gets that one result. */
export interface SingleFlight<T> {
  /**
   * Starts `work`, or joins the one in progress. A caller whose `signal` aborts leaves with its reason; the work's own
   * signal aborts only when nobody waits any more.
   */
  run(key: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  has(key: string): boolean;
}

export function createSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>();

  function start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const abandon = new AbortController();
    const flight: Flight<T> = { result: work(abandon.signal), waiting: 0, abandon };
    flights.set(key, flight);
    const land = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.result.then(land, land);
    return flight;
  }

  return {
    has: (key) => flights.has(key),
    async run(key, work, signal) {
      signal?.throwIfAborted();
      const flight = flights.get(key) ?? start(key, work);
      flight.waiting += 1;
      try {
        return await (signal ? unlessAborted(flight.result, signal) : flight.result);
      } finally {
        flight.waiting -= 1;
        if (flight.waiting === 0) {
          // Whoever asks from now on must not join work that is being given up.
          if (flights.get(key) === flight) flights.delete(key);
          flight.abandon.abort();
        }
      }
    },
  };
}

function unlessAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
