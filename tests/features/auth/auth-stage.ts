import { sql } from 'drizzle-orm';
import { beforeEach } from 'vitest';
import type { Database } from '#db/client.ts';
import { type Auth, accountRoutes, createAuth, identifyViewer } from '#features/auth/index.ts';
import type { Router } from '#http/api.ts';
import { createHttpApp } from '#http/http-app.ts';
import { silentLogger } from '#lib/logger.ts';
import { createSigner } from '#lib/signature.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { useTestDatabase } from '../../support/test-database.ts';

/** Not a key of anybody's. */
export const SECRET = Buffer.from('a secret of the tests, and of nobody else');

interface StageOptions {
  host?: string;
  trustLoopback?: boolean;
  trustedProxies?: string[];
  registration?: Auth['registration'];
}

interface Stage {
  app: Router;
  auth: Auth;
  /** How often a password was really checked, and whether there was an account to check it against. */
  checks: { isKnown: boolean }[];
}

interface AuthStage extends Stage {
  readonly database: Database;
  readonly clock: FakeClock;
  readonly storageRoot: string;
  /** Another process with a configuration of its own over the same database and storage. */
  stageWith(options: StageOptions): Stage;
}

/** The routes of accounts over a database in which nobody has registered, anew for each test; passwords cost nothing to check. */
export function useAuthStage(options: StageOptions = {}): AuthStage {
  const own = useTestDatabase();
  let current: (Stage & { clock: FakeClock }) | undefined;
  const stage = () => {
    if (!current) throw new Error('the stage is there in tests only');
    return current;
  };
  const stageWith = (more: StageOptions, clock: FakeClock): Stage => {
    const config = { host: '127.0.0.1', trustLoopback: true, registration: 'open' as const, ...options, ...more };
    const { storageRoot } = own.config;
    const pictureSigner = createSigner(SECRET, 'pictures');
    const made = createAuth({
      ...{ config: { ...config, storageRoot }, secret: SECRET },
      ...{ pictureSigner, database: own.database, clock },
    });
    const checks: Stage['checks'] = [];
    const passwords = {
      hash: async (password: string) => `hash of ${password}`,
      isRight: async (password: string, stored: string | null) => {
        checks.push({ isKnown: stored !== null });
        return stored === `hash of ${password}`;
      },
    };
    const auth = { ...made, passwords };
    const app = createHttpApp({ config, log: silentLogger, clock, identify: identifyViewer(auth), pictureSigner });
    app.route('/', accountRoutes({ auth, images: { resizePicture: async (bytes) => bytes } }));
    return { app, auth, checks };
  };
  beforeEach(async () => {
    await own.database.run(async (db) => {
      await db.execute(sql`delete from account`);
      await db.execute(sql`delete from login_attempts`);
      await db.execute(sql`insert into account (id, username, username_norm, roles)
        values (1, 'owner', 'owner', '{admin,listener}')`);
      await db.execute(sql`select setval('account_id_seq', 1)`);
    });
    const clock = createFakeClock();
    current = { ...stageWith({}, clock), clock };
  });
  return {
    get app() {
      return stage().app;
    },
    get auth() {
      return stage().auth;
    },
    get checks() {
      return stage().checks;
    },
    get clock() {
      return stage().clock;
    },
    get database() {
      return own.database;
    },
    get storageRoot() {
      return own.config.storageRoot;
    },
    stageWith: (more) => stageWith(more, stage().clock),
  };
}
