import { z } from '#http/api.ts';
import { ACCESS_TOKEN_S } from './access-token.ts';
import type { Account } from './accounts.repository.ts';
import type { SessionTokens } from './begin-session.ts';
import type { Auth } from './create-auth.ts';
import { presentUser, userExample, userSchema } from './users.schemas.ts';

// Control, format (invisible, or turning the text around) and broken characters, and separators of lines.
const UNFIT = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const lengthOf = (text: string) => [...text].length;
const between = (min: number, max: number) => (text: string) => lengthOf(text) >= min && lengthOf(text) <= max;

/** What somebody is called here. */
export const username = z
  .string({ error: 'must be text' })
  .normalize('NFC')
  .refine(between(2, 64), 'must have 2 to 64 characters')
  .refine((name) => name.trim() === name, 'must not begin or end with a blank')
  .refine((name) => !UNFIT.test(name), 'must not contain control or invisible characters')
  .openapi({ description: 'Unique, whatever its case', example: 'mira' });

/** An email address. Nothing is sent to it. */
export const email = z
  .email('must be an email address')
  .max(254, 'must have at most 254 characters')
  .openapi({ example: 'mira@example.org' });

/** A password that somebody chooses. */
export const newPassword = z
  .string({ error: 'must be text' })
  .refine(between(8, 256), 'must have 8 to 256 characters')
  .openapi({ minLength: 8, maxLength: 256, example: 'four quiet copper bells' });

/** A password that somebody has. */
export const givenPassword = z
  .string({ error: 'must be text' })
  .min(1, 'must not be empty')
  .max(1024, 'must have at most 1024 characters')
  .openapi({ example: 'four quiet copper bells' });

const tokenFields = {
  access_token: z.string().openapi({ description: 'For `Authorization: Bearer`' }),
  refresh_token: z.string().openapi({ description: 'Good once, for POST /auth/refresh' }),
  token_type: z.literal('Bearer'),
  expires_in: z.number().int().openapi({ description: 'Of the access token, in seconds' }),
};

/** A session's tokens, and whose they are. */
export const sessionSchema = z.object({ ...tokenFields, user: userSchema }).openapi('Session');

const tokensExample = {
  access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9…',
  refresh_token: 'pZ1c…',
  token_type: 'Bearer' as const,
  expires_in: ACCESS_TOKEN_S,
};
export const sessionExample = { ...tokensExample, user: userExample };

export function presentSession(auth: Pick<Auth, 'avatars'>, session: SessionTokens & { account: Account }) {
  return {
    access_token: session.accessToken,
    refresh_token: session.refreshToken,
    token_type: 'Bearer' as const,
    expires_in: ACCESS_TOKEN_S,
    user: presentUser(auth, session.account),
  };
}

/** A new account, logged in already: a session, with who it is also beside it. */
export const registeredSchema = z
  .object({
    ...tokenFields,
    user: userSchema,
    ...userSchema.pick({ id: true, username: true, email: true, roles: true }).shape,
  })
  .openapi('Registered');

export const registeredExample = {
  ...sessionExample,
  id: userExample.id,
  username: userExample.username,
  email: userExample.email,
  roles: userExample.roles,
};
