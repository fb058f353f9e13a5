import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import proxyaddr from 'proxy-addr';
import { z } from 'zod';
import { PROVIDER_NAMES, type ProviderName } from '#music/provider-names.ts';

const packageJson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
  homepage: string;
};

/** A start that cannot go on: one line that names the variable and the remedy. */
export class ConfigError extends Error {}

const blankAsUnset = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value);
const text = z.preprocess(blankAsUnset, z.string().trim().optional());
const url = (fallback: string) =>
  z.preprocess(
    blankAsUnset,
    z
      .url({ protocol: /^https?$/, error: 'must be a whole address such as http://127.0.0.1:9000' })
      .default(fallback)
      .transform((value) => value.replace(/\/+$/, '')),
  );
const choice = <const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) =>
  z.preprocess(
    blankAsUnset,
    z.enum(values, { error: `must be one of ${values.join(', ')}` }).default(fallback as never),
  );
const flag = (fallback: boolean) =>
  z.preprocess(
    blankAsUnset,
    z
      .enum(['true', 'false', '1', '0'], { error: 'must be true or false' })
      .transform((value) => value === 'true' || value === '1')
      .default(fallback),
  );

/** What the address of a thing is made of by putting its id at the end. */
const urlPrefix = (fallback: string) =>
  z.preprocess(
    blankAsUnset,
    z.url({ protocol: /^https?$/, error: 'must be the address of a video without its id' }).default(fallback),
  );
const count = (fallback: number, min: number, max: number) =>
  z.preprocess(
    blankAsUnset,
    z.coerce
      .number({ error: 'must be a whole number' })
      .int('must be a whole number')
      .min(min, `must be at least ${min}`)
      .max(max, `must be at most ${max}`)
      .default(fallback),
  );

const words = (value: string) =>
  value
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter(Boolean);
const origin = z
  .url({ protocol: /^https?$/, error: 'must be a comma list of origins such as http://127.0.0.1:9911' })
  .transform((value) => new URL(value))
  .refine(({ href, origin }) => href === `${origin}/`, 'takes origins, without path, user name or query')
  .transform((url) => url.origin);

const addressRange = z.string().refine(
  (range) => {
    try {
      proxyaddr.compile(range);
      return true;
    } catch {
      return false; // how it says that it cannot read it
    }
  },
  { error: 'must be a comma list of addresses and ranges such as 10.0.0.7, 172.16.0.0/12 or loopback' },
);

/** Who may register once somebody has: anybody, those with an invitation, or nobody. */
const REGISTRATION_MODES = ['open', 'invite', 'closed'] as const;
export type RegistrationMode = (typeof REGISTRATION_MODES)[number];

const environment = z.object({
  PORT: z.preprocess(
    blankAsUnset,
    z.coerce.number({ error: 'must be a port number from 0 to 65535' }).int().min(0).max(65535).default(8000),
  ),
  HOST: text.pipe(z.string().default('127.0.0.1')),
  DATABASE_URL: z.preprocess(
    blankAsUnset,
    z
      .string()
      .regex(/^postgres(ql)?:\/\/\S+$/, {
        error: 'must look like postgres://user:password@host:5432/database; leave it out for the embedded database',
      })
      .optional(),
  ),
  STORAGE_ROOT: text.pipe(z.string().default('storage')),
  CACHE_ROOT: text.pipe(z.string().default('cache')),
  ROLE: choice(['all', 'api', 'worker'], 'all'),
  LOG_LEVEL: choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info'),
  TRUST_LOOPBACK: flag(true),
  REGISTRATION: choice(REGISTRATION_MODES, 'open'),
  JWT_SECRET: z.preprocess(blankAsUnset, z.string().optional()),
  TRUSTED_PROXIES: z.preprocess(blankAsUnset, z.string().default('').transform(words).pipe(z.array(addressRange))),
  CONTACT: text.pipe(z.string().default(packageJson.homepage)),
  PROVIDERS: z.preprocess(
    blankAsUnset,
    z
      .string()
      .transform(words)
      .pipe(z.array(z.enum(PROVIDER_NAMES, { error: `knows only ${PROVIDER_NAMES.join(', ')}` })))
      .optional(),
  ),
  SPOTIFY_CLIENT_ID: text,
  SPOTIFY_CLIENT_SECRET: text,
  SPOTIFY_API_URL: url('https://api.spotify.com/v1'),
  SPOTIFY_TOKEN_URL: url('https://accounts.spotify.com/api/token'),
  LASTFM_API_KEY: text,
  LASTFM_API_URL: url('https://ws.audioscrobbler.com/2.0'),
  DEEZER_API_URL: url('https://api.deezer.com'),
  MUSICBRAINZ_API_URL: url('https://musicbrainz.org/ws/2'),
  COVERART_API_URL: url('https://coverartarchive.org'),
  ITUNES_API_URL: url('https://itunes.apple.com'),
  LISTENBRAINZ_API_URL: url('https://api.listenbrainz.org/1'),
  LISTENBRAINZ_LABS_URL: url('https://labs.api.listenbrainz.org'),
  LRCLIB_API_URL: url('https://lrclib.net/api'),
  WIKIPEDIA_API_URL: url('https://en.wikipedia.org/api/rest_v1'),
  WIKIDATA_API_URL: url('https://www.wikidata.org/w/api.php'),
  YOUTUBE_API_KEY: text,
  YOUTUBE_API_URL: url('https://www.googleapis.com/youtube/v3'),
  YOUTUBE_WATCH_URL: urlPrefix('https://www.youtube.com/watch?v='),
  YTDLP_PATH: text.pipe(z.string().default('yt-dlp')),
  DOWNLOAD_CONCURRENCY: count(2, 1, 16),
  DOWNLOAD_DAILY_LIMIT: count(200, 0, 1_000_000),
  DOWNLOAD_DISK_BYTES: count(50_000_000_000, 0, Number.MAX_SAFE_INTEGER),
  FFMPEG_PATH: text.pipe(z.string().default('ffmpeg')),
  TRANSCODE_CACHE_BYTES: count(2_000_000_000, 0, Number.MAX_SAFE_INTEGER),
  IMAGE_PRIVATE_ORIGINS: z.preprocess(blankAsUnset, z.string().default('').transform(words).pipe(z.array(origin))),
  MAX_CONTENT_LENGTH: count(200_000_000, 1, Number.MAX_SAFE_INTEGER),
  UPLOAD_QUOTA_BYTES: count(50_000_000_000, 0, Number.MAX_SAFE_INTEGER),
  TAPE_MODE: choice(['off', 'record', 'replay'], 'off'),
  TAPE_DIR: text,
});

export interface Config {
  version: string;
  port: number;
  host: string;
  /** Unset: the embedded database under `storageRoot/db`. */
  databaseUrl?: string;
  storageRoot: string;
  cacheRoot: string;
  role: 'all' | 'api' | 'worker';
  logLevel: string;
  trustLoopback: boolean;
  registration: RegistrationMode;
  /** Signs tokens and addresses; unset: one is made and kept under `storageRoot`. */
  jwtSecret?: string;
  /** Addresses and ranges of proxies whose forwarded headers are believed. */
  trustedProxies: string[];
  /** Sent with every outgoing call: `Fonoteca/<version> ( <contact> )`. */
  userAgent: string;
  /** The sources that the owner wants; unset: all that are configured. */
  providers?: ProviderName[];
  spotify: { clientId?: string; clientSecret?: string; apiUrl: string; tokenUrl: string };
  lastfm: { apiKey?: string; apiUrl: string };
  deezer: { apiUrl: string };
  musicbrainz: { apiUrl: string };
  coverart: { apiUrl: string };
  itunes: { apiUrl: string };
  listenbrainz: { apiUrl: string; labsUrl: string };
  lrclib: { apiUrl: string };
  wikipedia: { apiUrl: string; wikidataUrl: string };
  youtube: {
    apiKey?: string;
    apiUrl: string;
    /** The address of a video is this and its id. */
    watchUrl: string;
  };
  downloads: {
    /** The program's name or its path. */
    ytdlpPath: string;
    /** How many one process runs at once. */
    concurrency: number;
    /** How many may be begun on one day. */
    dailyLimit: number;
    /** How much may be kept. */
    diskBytes: number;
  };
  /** A path, or a name that is looked for on `programPath`. */
  ffmpegPath: string;
  /** How much made sound is kept under `cacheRoot` to be sent again. */
  transcodeCacheBytes: number;
  /** Where programs such as yt-dlp are looked for: PATH. They see nothing else of our environment. */
  programPath: string;
  /** `http://127.0.0.1:9911`: where the image proxy may go although the address is private. */
  imagePrivateOrigins: string[];
  /** What one request may carry that brings files, in bytes. */
  maxContentLength: number;
  /** How much one account may have uploaded and keep, in bytes. */
  uploadQuotaBytes: number;
  tape: { mode: 'off' | 'record' | 'replay'; dir?: string };
}

/** Their values are never repeated, not even to their owner: start-up lines end up in logs. */
const SECRETS = /^DATABASE_URL$|_SECRET$|_KEY$/;

/** The environment of this process, with what a `.env` file beside it adds. */
export function readEnvironment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/**
 * Checks the environment.
 * @throws {ConfigError} one line a wrong variable, each with its name and the remedy.
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return SECRETS.test(name) ? `${name}: ${issue.message}` : `${name}=${env[name] ?? ''}: ${issue.message}`;
    });
    throw new ConfigError([...new Set(lines)].join('\n'));
  }
  const e = parsed.data;
  requireTogether(e, 'SPOTIFY_CLIENT_ID', 'SPOTIFY_CLIENT_SECRET');
  if (e.TAPE_MODE !== 'off' && !e.TAPE_DIR) {
    throw new ConfigError(`TAPE_DIR is missing: TAPE_MODE=${e.TAPE_MODE} needs the folder of the tape`);
  }
  return Object.freeze({
    version: packageJson.version,
    port: e.PORT,
    host: e.HOST,
    databaseUrl: e.DATABASE_URL,
    storageRoot: resolve(e.STORAGE_ROOT),
    cacheRoot: resolve(e.CACHE_ROOT),
    role: e.ROLE,
    logLevel: e.LOG_LEVEL,
    trustLoopback: e.TRUST_LOOPBACK,
    registration: e.REGISTRATION,
    jwtSecret: e.JWT_SECRET,
    trustedProxies: e.TRUSTED_PROXIES,
    userAgent: `Fonoteca/${packageJson.version} ( ${e.CONTACT} )`,
    providers: e.PROVIDERS,
    spotify: {
      clientId: e.SPOTIFY_CLIENT_ID,
      clientSecret: e.SPOTIFY_CLIENT_SECRET,
      apiUrl: e.SPOTIFY_API_URL,
      tokenUrl: e.SPOTIFY_TOKEN_URL,
    },
    lastfm: { apiKey: e.LASTFM_API_KEY, apiUrl: e.LASTFM_API_URL },
    deezer: { apiUrl: e.DEEZER_API_URL },
    musicbrainz: { apiUrl: e.MUSICBRAINZ_API_URL },
    coverart: { apiUrl: e.COVERART_API_URL },
    itunes: { apiUrl: e.ITUNES_API_URL },
    listenbrainz: { apiUrl: e.LISTENBRAINZ_API_URL, labsUrl: e.LISTENBRAINZ_LABS_URL },
    lrclib: { apiUrl: e.LRCLIB_API_URL },
    wikipedia: { apiUrl: e.WIKIPEDIA_API_URL, wikidataUrl: e.WIKIDATA_API_URL },
    youtube: { apiKey: e.YOUTUBE_API_KEY, apiUrl: e.YOUTUBE_API_URL, watchUrl: e.YOUTUBE_WATCH_URL },
    downloads: {
      ytdlpPath: e.YTDLP_PATH,
      concurrency: e.DOWNLOAD_CONCURRENCY,
      dailyLimit: e.DOWNLOAD_DAILY_LIMIT,
      diskBytes: e.DOWNLOAD_DISK_BYTES,
    },
    ffmpegPath: e.FFMPEG_PATH,
    transcodeCacheBytes: e.TRANSCODE_CACHE_BYTES,
    programPath: env.PATH ?? '',
    imagePrivateOrigins: e.IMAGE_PRIVATE_ORIGINS,
    maxContentLength: e.MAX_CONTENT_LENGTH,
    uploadQuotaBytes: e.UPLOAD_QUOTA_BYTES,
    tape: { mode: e.TAPE_MODE, dir: e.TAPE_DIR && resolve(e.TAPE_DIR) },
  });
}

function requireTogether<T extends Record<string, unknown>>(e: T, a: keyof T & string, b: keyof T & string): void {
  if (Boolean(e[a]) !== Boolean(e[b])) {
    const [set, missing] = e[a] ? [a, b] : [b, a];
    throw new ConfigError(`${missing} is missing: ${set} is set, and the two belong together`);
  }
}
