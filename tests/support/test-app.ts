import { afterAll, beforeAll } from 'vitest';
import { createApp } from '#app.ts';
import { loadConfig } from '#config.ts';
import type { Router } from '#http/api.ts';
import type { HttpTransport } from '#lib/http-client.ts';
import { silentLogger } from '#lib/logger.ts';
import { createServices, type Services } from '#services.ts';
import { fakeTransport } from './fake-transport.ts';
import { useTestDatabase } from './test-database.ts';

interface TestApp {
  /** Only within tests and hooks that come after `useTestApp`. */
  readonly app: Router;
  readonly services: Services;
}

/**
 * The whole app as `main.ts` makes it, over an empty database and sources that `transport` plays; without it none can be reached. `env` is
 * added to an environment that is else empty.
 */
export function useTestApp(
  transport: HttpTransport = fakeTransport({}),
  env: Record<string, string | undefined> = {},
  overrides: Partial<Pick<Services, 'clock'>> = {},
): TestApp {
  const own = useTestDatabase();
  let services: Services | undefined;
  let app: Router | undefined;
  beforeAll(async () => {
    const config = loadConfig({ ...env, STORAGE_ROOT: own.config.storageRoot, CACHE_ROOT: own.config.storageRoot });
    services = await createServices(config, { ...overrides, database: own.database, log: silentLogger, transport });
    app = createApp(services);
  });
  afterAll(() => services?.background.stop());
  const made = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the test app is there from beforeAll to afterAll only');
    return value;
  };
  return {
    get app() {
      return made(app);
    },
    get services() {
      return made(services);
    },
  };
}
