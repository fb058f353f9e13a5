import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type TrustConfig, trustsMachine } from '#http/trust.ts';
import { keepSecret, readKeptSecret } from '#lib/kept-secret.ts';
import { hashOpaqueToken } from './opaque-token.ts';
import type { UnregisteredOwner } from './unregistered-owner.ts';

/** What the first one who registers has to know where the machine alone is no proof: who started the server can read it. */
export interface SetupCode {
  /** The code, made when there is none; the same for all processes that share the storage. */
  show(): Promise<string>;
  isRight(code: string | undefined): Promise<boolean>;
  /** It is good once. */
  remove(): Promise<void>;
}

const FILE = 'setup-code';
const BYTES = 10;

export function createSetupCode({ storageRoot }: { storageRoot: string }): SetupCode {
  const path = join(storageRoot, FILE);
  return {
    show: () => keepSecret(path, makeCode),
    async isRight(code) {
      const kept = await readKeptSecret(path);
      return kept !== undefined && code !== undefined && timingSafeEqual(digest(kept), digest(code));
    },
    remove: () => rm(path, { force: true }),
  };
}

/** The code for the owner to see at the start; undefined where none is needed: somebody has registered, or the machine is trusted. */
export async function offerSetupCode(
  { owner, setupCode }: { owner: UnregisteredOwner; setupCode: SetupCode },
  config: TrustConfig,
): Promise<string | undefined> {
  if (trustsMachine(config) || (await owner.find()) === null) return undefined;
  return setupCode.show();
}

/** `3f9a-…`: fit to be typed from a terminal. */
function makeCode(): string {
  return randomBytes(BYTES)
    .toString('hex')
    .replace(/(.{4})(?!$)/g, '$1-');
}

/** Whatever its length, so that the comparison tells nothing. */
function digest(code: string): Buffer {
  return Buffer.from(hashOpaqueToken(code.trim().toLowerCase()));
}
