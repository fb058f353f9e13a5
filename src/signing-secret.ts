import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { keepSecret } from './lib/kept-secret.ts';
import type { Logger } from './lib/logger.ts';

const SAFE_BYTES = 32;

/** What tokens and addresses are signed with: JWT_SECRET, or one of our own that stays the same for all who share the storage. */
export async function readSigningSecret(
  { jwtSecret, storageRoot }: Pick<Config, 'jwtSecret' | 'storageRoot'>,
  log: Logger,
): Promise<Uint8Array> {
  const make = () => randomBytes(SAFE_BYTES).toString('base64url');
  const secret = Buffer.from(jwtSecret ?? (await keepSecret(join(storageRoot, 'jwt-secret'), make)));
  if (secret.length < SAFE_BYTES) {
    log.warn(
      `the signing secret (JWT_SECRET) has ${secret.length} bytes: with fewer than ${SAFE_BYTES} it can be guessed`,
    );
  }
  return secret;
}
