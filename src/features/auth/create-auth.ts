import type { RegistrationMode } from '#config.ts';
import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import type { Signer } from '#lib/signature.ts';
import { type AccessTokens, createAccessTokens } from './access-token.ts';
import { type Avatars, createAvatars } from './avatars.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { createSetupCode, type SetupCode } from './setup-code.ts';
import { createThrottle, type Throttle } from './throttle.ts';
import { createUnregisteredOwner, type UnregisteredOwner } from './unregistered-owner.ts';

interface AuthOptions {
  config: { registration: RegistrationMode; storageRoot: string };
  /** Signs access tokens. */
  secret: Uint8Array;
  pictureSigner: Signer;
  database: Database;
  clock: Clock;
}

/** What it takes to know who is who. */
export interface Auth {
  registration: RegistrationMode;
  database: Database;
  clock: Clock;
  passwords: Passwords;
  throttle: Throttle;
  tokens: AccessTokens;
  owner: UnregisteredOwner;
  setupCode: SetupCode;
  avatars: Avatars;
}

export function createAuth({ config, secret, pictureSigner, database, clock }: AuthOptions): Auth {
  return {
    registration: config.registration,
    database,
    clock,
    passwords: createPasswords(),
    throttle: createThrottle({ database, clock }),
    tokens: createAccessTokens({ secret, clock }),
    owner: createUnregisteredOwner({ database, clock }),
    setupCode: createSetupCode(config),
    avatars: createAvatars({ storageRoot: config.storageRoot, clock, pictureSigner }),
  };
}
