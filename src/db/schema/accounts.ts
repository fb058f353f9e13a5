import { sql } from 'drizzle-orm';
import { index, integer, pgTable, serial, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

export const ROLES = ['admin', 'artist', 'listener'] as const;
/** What an API key may be used for. */
export const SCOPES = ['read', 'write', 'download'] as const;

/** Somebody whose library this is. There is always one row: the owner of the machine, whom the first registration gives a name. */
export const account = pgTable(
  'account',
  {
    id: serial().primaryKey(),
    username: text().notNull(),
    usernameNorm: text('username_norm').notNull(),
    email: text(),
    emailNorm: text('email_norm'),
    /** Null for the owner of the machine before anybody has registered. */
    passwordHash: text('password_hash'),
    roles: text({ enum: ROLES }).array().notNull().default(sql`'{listener}'`),
    bio: text(),
    /** ISO 3166-1 alpha-2. */
    region: text(),
    /** IANA name: where a day, a week and a year of this person begin. */
    timeZone: text('time_zone').notNull().default('UTC'),
    /** The name of the picture under `storage/images/avatars`. */
    avatar: text(),
    createdAt: instant('created_at').notNull().defaultNow(),
    registeredAt: instant('registered_at'),
    /** Since when an admin keeps this person out. */
    disabledAt: instant('disabled_at'),
  },
  (t) => [
    uniqueIndex('account_username').on(t.usernameNorm),
    uniqueIndex('account_email').on(t.emailNorm),
    // At most one owner without a name.
    uniqueIndex('account_unregistered')
      .on(sql`(registered_at is null)`)
      .where(sql`registered_at is null`),
  ],
);

const accountId = () =>
  integer('account_id')
    .notNull()
    .references(() => account.id, { onDelete: 'cascade' });

/** One login. Access tokens name it, so that its end ends them. */
export const session = pgTable(
  'session',
  {
    id: uuid().primaryKey().defaultRandom(),
    accountId: accountId(),
    createdAt: instant('created_at').notNull().defaultNow(),
    usedAt: instant('used_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('session_account').on(t.accountId), index('session_expires').on(t.expiresAt)],
);

/** Every refresh token that a session was given; one that comes a second time ends the session. */
export const refreshToken = pgTable(
  'refresh_token',
  {
    /** SHA-256 of the token, as hex. */
    hash: text().primaryKey(),
    sessionId: uuid('session_id')
      .notNull()
      .references(() => session.id, { onDelete: 'cascade' }),
    usedAt: instant('used_at'),
  },
  (t) => [index('refresh_token_session').on(t.sessionId)],
);

export const apiKey = pgTable(
  'api_key',
  {
    id: serial().primaryKey(),
    accountId: accountId(),
    name: text().notNull(),
    /** SHA-256 of the key, as hex. */
    hash: text().notNull(),
    /** Its first characters, so that its owner knows it again. */
    prefix: text().notNull(),
    scopes: text({ enum: SCOPES }).array().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    usedAt: instant('used_at'),
  },
  (t) => [uniqueIndex('api_key_hash').on(t.hash), uniqueIndex('api_key_name').on(t.accountId, t.name)],
);

/** A word of welcome for one new person. */
export const invitation = pgTable(
  'invitation',
  {
    id: serial().primaryKey(),
    hash: text().notNull(),
    invitedBy: integer('invited_by')
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [uniqueIndex('invitation_hash').on(t.hash), index('invitation_by').on(t.invitedBy)],
);

/** How often a password was tried lately, by what it was tried on: `account:<name>` or `address:<ip>`. */
export const loginAttempts = pgTable(
  'login_attempts',
  {
    key: text().primaryKey(),
    failures: integer().notNull(),
    /** From here on they are forgotten. */
    endsAt: instant('ends_at').notNull(),
  },
  (t) => [index('login_attempts_ends').on(t.endsAt)],
);
