import { type Config, ConfigError } from '#config.ts';
import { type Database, openDatabase } from '#db/client.ts';
import { createPostgresDailyQuota } from '#db/daily-quota.ts';
import { createPostgresRestStore, createPostgresWindowStore } from '#db/provider-state.ts';
import { createMetrics, type Metrics, type ProviderReport } from '#features/admin/index.ts';
import { type Auth, createAuth } from '#features/auth/index.ts';
import { abandonedSoundJob, discographyJob, similarMusicJob } from '#features/catalog/index.ts';
import { createDownloaders, type Downloader, downloadJob, downloadManyJob } from '#features/downloads/index.ts';
import { expansionJob } from '#features/expansion/index.ts';
import { exportJob } from '#features/exports/index.ts';
import { createImages, type Images, storePicturesJob } from '#features/images/index.ts';
import { importJob, seekUnmatchedJob } from '#features/imports/index.ts';
import {
  createFfmpeg,
  createKeptTranscodes,
  createOriginals,
  createTranscodes,
  type Ffmpeg,
  type Originals,
  type Transcodes,
} from '#features/media/index.ts';
import { discoverWeeklyJob } from '#features/playlists/index.ts';
import { refreshJob } from '#features/refresh/index.ts';
import { linkVideosJob } from '#features/youtube/index.ts';
import { createJobs, type Jobs } from '#jobs/jobs.ts';
import { openTickets, type Tickets } from '#jobs/tickets.ts';
import { type Background, createBackground } from '#lib/background.ts';
import type { Clock } from '#lib/clock.ts';
import { systemClock } from '#lib/clock.ts';
import type { DailyQuota } from '#lib/daily-quota.ts';
import { messageOf } from '#lib/errors.ts';
import { createHttpTransport, type HttpTransport } from '#lib/http-client.ts';
import { createLogger, type Logger } from '#lib/logger.ts';
import { createRateWindow } from '#lib/rate-window.ts';
import { createSigner, type Signer } from '#lib/signature.ts';
import { recordingTransport, replayTransport } from '#lib/tape.ts';
import type { WindowStore } from '#lib/window-store.ts';
import type { QualityTable } from '#music/quality.ts';
import { capabilitiesOf } from '#providers/provider.ts';
import { createProviderHealth, type ProviderHealth } from '#providers/provider-health.ts';
import { createProviderRests } from '#providers/provider-rests.ts';
import { createRegistry, QUALITIES, type Registry } from '#providers/registry.ts';
import { createSourceClient } from '#providers/source-client.ts';
import { readSigningSecret } from './signing-secret.ts';

/** Everything that is made once and handed down: by `main.ts` for the server, by tests and scripts for themselves. */
export interface Services {
  config: Config;
  log: Logger;
  clock: Clock;
  database: Database;
  registry: Registry;
  quality: QualityTable;
  health: ProviderHealth;
  background: Background;
  jobs: Jobs;
  tickets: Tickets;
  metrics: Metrics;
  auth: Auth;
  images: Images;
  ffmpeg: Ffmpeg;
  downloaders: readonly Downloader[];
  quota: DailyQuota;
  originals: Originals;
  transcodes: Transcodes;
  /** Signs the addresses of pictures that answers hand out. */
  pictureSigner: Signer;
  providerReports(): Promise<ProviderReport[]>;
  /** Ends background work, the queue, connections and the database, in this order. */
  close(): Promise<void>;
}

type Overrides = Partial<Pick<Services, 'log' | 'clock' | 'database'>> & {
  transport?: HttpTransport;
  windowStore?: WindowStore;
  downloaders?: readonly Downloader[];
};

const JOB_TYPES = [
  discographyJob,
  similarMusicJob,
  abandonedSoundJob,
  expansionJob,
  refreshJob,
  storePicturesJob,
  discoverWeeklyJob,
  linkVideosJob,
  downloadJob,
  downloadManyJob,
  exportJob,
  importJob,
  seekUnmatchedJob,
];

/** Most of them wait for turns at the sources' limits: one that waits long must not hold up the others. */
const BACKGROUND_CONCURRENCY = 12;

export async function createServices(config: Config, overrides: Overrides = {}): Promise<Services> {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? createLogger(config.logLevel);
  const transport = overrides.transport ?? createTransport(config);
  const database = overrides.database ?? (await openDatabase(config, { log, clock }));
  const secret = await readSigningSecret(config, log);
  const pictureSigner = createSigner(secret, 'pictures');
  const auth = createAuth({ config, secret, pictureSigner, database, clock });
  const metrics = createMetrics();
  const window = createRateWindow({
    clock,
    store: overrides.windowStore ?? createPostgresWindowStore(database, clock),
  });
  const rests = createProviderRests({ clock, log, store: createPostgresRestStore(database) });
  await rests.forgetRefusedKeys();
  const health = createProviderHealth({ clock, log, rests, window });
  const clientDeps = { transport, clock, log, window, health, onCall: metrics.observeProviderCall };
  const quota = createPostgresDailyQuota(database);
  const registry = createRegistry({ config, clock, quota, source: (policy) => createSourceClient(clientDeps, policy) });
  const background = createBackground({ log, concurrency: BACKGROUND_CONCURRENCY });
  const tickets = await openTickets(
    { database, log },
    JOB_TYPES.map(({ kind }) => kind),
  );
  const jobs = createJobs({ database, tickets });

  const images = createImages({
    ...{ ...config, privateOrigins: config.imagePrivateOrigins, isOffline: config.tape.mode === 'replay' },
    ...{ database, clock, log, onPicture: metrics.observePicture },
  });

  const ffmpeg = createFfmpeg({ ...config, clock });
  const kept = createKeptTranscodes({ ...config, clock, log });
  const transcodes = createTranscodes({ ...config, kept, ffmpeg, clock, log });

  return {
    config,
    log,
    clock,
    database,
    registry,
    quality: QUALITIES,
    health,
    background,
    jobs,
    tickets,
    metrics,
    auth,
    images,
    ffmpeg,
    downloaders: overrides.downloaders ?? createDownloaders({ config, clock }),
    quota,
    originals: createOriginals({ config, database, clock, log, ffmpeg }),
    transcodes,
    pictureSigner,
    providerReports: () => reportProviders(registry, health),
    async close() {
      await background.stop();
      await tickets.close();
      await transport.close();
      await images.close();
      await transcodes.close();
      await database.close();
    },
  };
}

function createTransport(config: Config): HttpTransport {
  const { mode, dir } = config.tape;
  if (mode === 'replay' && dir) return openTape(dir);
  const network = createHttpTransport({ userAgent: config.userAgent });
  return mode === 'record' && dir ? recordingTransport(network, dir) : network;
}

function openTape(dir: string): HttpTransport {
  try {
    return replayTransport(dir);
  } catch (error) {
    throw new ConfigError(`TAPE_DIR=${dir}: ${messageOf(error)}`);
  }
}

async function reportProviders(registry: Registry, health: ProviderHealth): Promise<ProviderReport[]> {
  const on = registry.providers.map(async (provider) => ({
    ...(await health.snapshot(provider.name)),
    name: provider.name,
    configured: true,
    mode: provider.mode,
    capabilities: capabilitiesOf(provider),
  }));
  const off = registry.absent.map(({ name, reason }) => ({
    name,
    configured: false,
    detail: reason,
    capabilities: [],
    breaker: 'closed' as const,
    callsTotal: 0,
    failuresTotal: 0,
  }));
  return [...(await Promise.all(on)), ...off];
}
