import { z } from '#http/api.ts';
import type { Account } from './accounts.repository.ts';
import type { Auth } from './create-auth.ts';

/** What somebody may be. */
export const role = z.enum(['admin', 'artist', 'listener'], { error: 'must be admin, artist or listener' });

/** Somebody as they and the admins see them. */
export const userSchema = z
  .object({
    id: z.number().int(),
    username: z.string(),
    email: z.string().nullable(),
    roles: z.array(role),
    bio: z.string().nullable(),
    region: z.string().nullable().openapi({ description: 'ISO 3166-1 alpha-2' }),
    time_zone: z.string().openapi({ description: 'IANA name: where a day of theirs begins' }),
    avatar: z.string().nullable().openapi({ description: 'The address of their picture' }),
    created_at: z.string(),
    registered: z
      .boolean()
      .openapi({ description: 'False for the owner of the machine before anybody has registered' }),
    disabled: z.boolean().openapi({ description: 'True while an admin keeps them out' }),
  })
  .openapi('User');

export type UserView = z.infer<typeof userSchema>;

export const userExample: UserView = {
  id: 1,
  username: 'mira',
  email: 'mira@example.org',
  roles: ['admin', 'listener'],
  bio: null,
  region: 'PT',
  time_zone: 'Europe/Lisbon',
  avatar: '/images/avatars/1-0123456789abcdef.webp?sig=…',
  created_at: '2026-11-21T01:30:00.000Z',
  registered: true,
  disabled: false,
};

export function presentUser({ avatars }: Pick<Auth, 'avatars'>, account: Account): UserView {
  const { id, username, email, roles, bio, region, timeZone, registeredAt, createdAt, disabledAt } = account;
  return {
    id,
    username,
    email,
    roles,
    bio,
    region,
    time_zone: timeZone,
    avatar: avatars.addressOf(account.avatar),
    created_at: (registeredAt ?? createdAt).toISOString(),
    registered: registeredAt !== null,
    disabled: disabledAt !== null,
  };
}
