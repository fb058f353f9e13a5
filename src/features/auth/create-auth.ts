import type { RegistrationMode } from '#config.ts';
import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import { type AccessTokens, createAccessTokens } from './access-token.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { createUnregisteredOwner, type UnregisteredOwner } from './unregistered-owner.ts';

interface AuthOptions {
  config: { registration: RegistrationMode };
  /** Signs access tokens. */
  secret: Uint8Array;
  database: Database;
  clock: Clock;
}

/** What it takes to know who is who. */
export interface Auth {
  registration: RegistrationMode;
  database: Database;
  clock: Clock;
  passwords: Passwords;
  tokens: AccessTokens;
  owner: UnregisteredOwner;
}

export function createAuth({ config, secret, database, clock }: AuthOptions): Auth {
  return {
    registration: config.registration,
    database,
    clock,
    passwords: createPasswords(),
    tokens: createAccessTokens({ secret, clock }),
    owner: createUnregisteredOwner({ database, clock }),
  };
}
