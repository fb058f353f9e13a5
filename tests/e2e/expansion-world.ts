import { vi } from 'vitest';
import { createApp } from '#app.ts';
import { loadConfig } from '#config.ts';
import { openDatabase } from '#db/client.ts';
import { type Clock, systemClock } from '#lib/clock.ts';
import { createHttpTransport, type HttpTransport } from '#lib/http-client.ts';
import { silentLogger } from '#lib/logger.ts';
import type { WindowStore } from '#lib/window-store.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { Sandbox } from '#sandbox/server.ts';
import { createServices, type Services } from '#services.ts';
import { createWorker } from '#worker.ts';
import { createDatabase } from '../support/test-database.ts';

/** What is to be expanded, and who is asked. */
export interface Scene {
  /** Whose limits are off. */
  sandbox: Sandbox;
  /** The name of the artist who is asked for. */
  seed: string;
  /** Artists besides the seed. */
  similar: number;
  providers: readonly ProviderName[];
  clock: Clock;
}

/** The whole app in this process with a worker, over an empty database of its own. */
export interface ExpansionWorld {
  services: Services;
  /** Asks for the scene's expansion, and gives the job's id. */
  expand(): Promise<string>;
  /** Waits for the end of the job, which has to be a good one. */
  finished(jobId: string): Promise<void>;
  close(): Promise<void>;
}

/** A source that hangs is given up after this, to save time. */
const PATIENCE_MS = 1000;
const LONGEST_EXPANSION_MS = 150_000;

/** Our own limits cost time and prove nothing here; they have tests of their own. */
const boundless: WindowStore = {
  take: async (_name, _limit, wanted) => ({ granted: wanted, waitMs: 0 }),
  end: () => {},
  used: async () => 0,
};

export async function openExpansionWorld(scene: Scene): Promise<ExpansionWorld> {
  const { sandbox, seed, similar, providers, clock } = scene;
  const { config: own, remove } = await createDatabase();
  // Its deadlines are of this machine, however fast the scene's time passes.
  const database = await openDatabase(own, { log: silentLogger, clock: systemClock });
  const config = loadConfig({
    ...sandbox.env,
    PROVIDERS: providers.join(','),
    STORAGE_ROOT: own.storageRoot,
    CACHE_ROOT: own.storageRoot,
  });
  const transport = impatient(createHttpTransport({ userAgent: config.userAgent }));
  const services = await createServices(config, {
    database,
    log: silentLogger,
    clock,
    transport,
    windowStore: boundless,
  });
  for (const provider of services.registry.providers) await provider.probe?.();
  const app = createApp(services);
  const worker = createWorker(services);
  worker.start();
  sandbox.resetCalls();
  return {
    services,
    async expand() {
      const response = await app.request('/expansions', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ q: seed, similar }),
      });
      // biome-ignore lint/suspicious/noExplicitAny: the routes' own tests check the shape
      const { job } = (await response.json()) as any;
      return job.id;
    },
    async finished(jobId) {
      const job = await vi.waitUntil(
        async () => {
          const found = await services.jobs.find(jobId);
          return found?.finishedAt ? found : undefined;
        },
        { timeout: LONGEST_EXPANSION_MS, interval: 50 },
      );
      if (job.status !== 'completed') throw new Error(`the expansion ${job.status}: ${job.error}`);
    },
    async close() {
      await worker.stop();
      await services.close();
      await remove();
    },
  };
}

function impatient(inner: HttpTransport): HttpTransport {
  return {
    send: (request) => inner.send({ ...request, deadlineMs: Math.min(request.deadlineMs, PATIENCE_MS) }),
    close: () => inner.close(),
  };
}
