import { randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '#lib/clock.ts';

/** Whom an access token stands for, and the login that it was made for. */
export interface AccessClaims {
  accountId: number;
  sessionId: string;
}

/** Makes and reads the tokens that callers show with each request. Whether the login still exists is for the database to say. */
export interface AccessTokens {
  sign(claims: AccessClaims): Promise<string>;
  /** Undefined for whatever is not an access token of ours that is valid now. */
  read(token: string): Promise<AccessClaims | undefined>;
}

/** How long an access token is good for. */
export const ACCESS_TOKEN_S = 15 * 60;

const ALGORITHM = 'HS256';
const ISSUER = 'fonoteca';
const AUDIENCE = 'fonoteca-api';
const TYPE = 'access';
/** Ours have some 300. */
const MAX_LENGTH = 1000;

const payloadShape = z.object({
  typ: z.literal(TYPE),
  sub: z
    .stringFormat('id', /^[1-9]\d{0,9}$/)
    .transform(Number)
    .pipe(z.int32()),
  sid: z.guid(),
});

export function createAccessTokens({ secret, clock }: { secret: Uint8Array; clock: Clock }): AccessTokens {
  return {
    sign({ accountId, sessionId }) {
      const now = Math.floor(clock.now().getTime() / 1000);
      return new SignJWT({ typ: TYPE, sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(String(accountId))
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setExpirationTime(now + ACCESS_TOKEN_S)
        .sign(secret);
    },
    async read(token) {
      if (token.length > MAX_LENGTH) return undefined;
      try {
        const { payload } = await jwtVerify(token, secret, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['exp', 'iat', 'jti', 'sub', 'sid', 'typ'],
          currentDate: clock.now(),
        });
        const { sub, sid } = payloadShape.parse(payload);
        return { accountId: sub, sessionId: sid };
      } catch {
        return undefined; // which of the many reasons is of use to forgers only
      }
    },
  };
}
