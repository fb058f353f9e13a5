import { parseArgs } from 'node:util';
import { createApp, createFront } from './app.ts';
import { type Config, ConfigError, loadConfig, readEnvironment } from './config.ts';
import { installDriverGuard } from './db/driver-guard.ts';
import { offerSetupCode } from './features/auth/index.ts';
import { createPictureWatch } from './features/images/index.ts';
import { sweepUploads } from './features/uploads/index.ts';
import { type ListeningServer, listen } from './http/listen.ts';
import { AppError, messageOf } from './lib/errors.ts';
import { prepareFolders } from './prepare-folders.ts';
import { createServices, type Services } from './services.ts';
import { banner } from './start-banner.ts';
import { createDailySchedules, createWorker } from './worker.ts';

const HELP = `Fonoteca: one search fills your own music library.

  npm start              the server, on its own embedded PostgreSQL
  npm run demo           the same against made-up sources, without internet

Configuration comes from the environment or a .env file; .env.example lists every variable. The documentation of the API is served at /docs.`;

/** Answers in flight get this long to finish after SIGTERM. */
const GRACE_MS = 5000;
/** After this the process ends whatever still runs. */
const LAST_CALL_MS = 9000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) return console.log(HELP);
  const config = loadConfig(readEnvironment());
  prepareFolders(config);
  const services = await createServices(config);
  installDriverGuard(process, services.database, (error) => crash(services, error));
  process.on('unhandledRejection', (error) => crash(services, error));

  const server = config.role === 'worker' ? undefined : await startServer(config, services);
  const setupCode = server && (await offerSetupCode(services.auth, config));
  console.log(banner(services, { url: server?.url, setupCode }));
  void probeSources(services);
  const stopWork = config.role === 'api' ? undefined : startWork(services);
  stopOnSignal(services, async () => {
    await Promise.all([server?.close(GRACE_MS), stopWork?.()]);
  });
}

/** Begins to run jobs and schedules; the function ends that. */
function startWork(services: Services): () => Promise<void> {
  const worker = createWorker(services);
  const schedules = createDailySchedules(services);
  const pictures = createPictureWatch(services);
  worker.start();
  schedules.start();
  void services.background.run('sweep-uploads', () => sweepUploads(services));
  if (services.config.tape.mode !== 'replay') pictures.start();
  return async () => {
    await Promise.all([schedules.stop(), pictures.stop()]);
    await worker.stop();
  };
}

async function startServer(config: Config, services: Services): Promise<ListeningServer> {
  try {
    return await listen(createApp(services), config, createFront(services));
  } catch (error) {
    await services.close();
    throw new ConfigError(
      `PORT=${config.port}: cannot listen on ${config.host}:${config.port} (${messageOf(error)}); choose another PORT or HOST`,
    );
  }
}

/** Lets sources find out what they may be asked; nobody waits for it. */
async function probeSources({ registry, log }: Services): Promise<void> {
  for (const provider of registry.providers) {
    if (provider.probe) log.info({ provider: provider.name, mode: await provider.probe() }, 'source looked at itself');
  }
}

function stopOnSignal(services: Services, endWork: () => Promise<void>): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    services.log.info({ signal }, 'stopping: answers in flight are finished first');
    setTimeout(() => process.exit(1), LAST_CALL_MS).unref();
    await endWork();
    await services.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
}

function crash({ log }: Services, error: unknown): void {
  log.fatal({ err: error }, 'stopped by an unexpected error');
  process.exit(1);
}

main().catch((error) => {
  const isExplained = error instanceof ConfigError || error instanceof AppError;
  console.error(isExplained ? `Fonoteca cannot start. ${error.message}` : error);
  process.exit(1);
});
