import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { AppError } from '#lib/errors.ts';
import { removeAccount } from './account-standing.ts';
import { isTimeZone, updateProfile } from './accounts.repository.ts';
import { email, givenPassword, newPassword, username } from './auth.schemas.ts';
import { changePassword, confirmPassword } from './change-password.ts';
import type { Auth } from './create-auth.ts';
import { existing, existingAccount } from './existing-account.ts';
import { bio, region, timeZone } from './profile.schemas.ts';
import { asTaken } from './register.ts';
import { presentUser, userExample, userSchema } from './users.schemas.ts';

/** `/auth/me`: one's own account. */
export function profileRoutes(auth: Auth): Router {
  const router = createRouter();
  const { database } = auth;

  router.openapi(readRoute, async (c) => c.json(presentUser(auth, await existingAccount(auth, c.var.viewer.id)), 200));

  router.openapi(changeRoute, async (c) => {
    const { time_zone: timeZone, ...change } = c.req.valid('json');
    if (timeZone !== undefined && !(await database.run((db) => isTimeZone(db, timeZone)))) throw unknownTimeZone();
    const account = await database
      .run((db) => updateProfile(db, c.var.viewer.id, { ...change, timeZone }))
      .catch((error) => {
        throw asTaken(error);
      });
    return c.json(presentUser(auth, existing(account)), 200);
  });

  router.openapi(removeRoute, async (c) => {
    const { id } = c.var.viewer;
    const { password } = c.req.valid('json');
    await confirmPassword(auth, { id, password, address: c.var.clientAddress, path: 'password' });
    await removeAccount(auth, id);
    return c.body(null, 204);
  });

  router.openapi(passwordRoute, async (c) => {
    const { current_password: current, new_password: next } = c.req.valid('json');
    await changePassword(auth, { id: c.var.viewer.id, current, next, address: c.var.clientAddress });
    return c.body(null, 204);
  });

  return router;
}

function unknownTimeZone(): AppError {
  const errors = [{ path: 'time_zone', message: 'is not a time zone that the database knows' }];
  return new AppError('invalid', 'request.invalid', 'time_zone is not a time zone that the database knows', { errors });
}

const tags = ['Accounts'];
const account = json('The account', userSchema, userExample);
const passwordExample = 'four quiet copper bells';

const readRoute = defineRoute({
  method: 'get',
  path: '/auth/me',
  tags,
  summary: 'The own account',
  responses: { 200: account },
});

const changeRoute = defineRoute({
  method: 'patch',
  path: '/auth/me',
  tags,
  summary: 'Changes the own account',
  description: 'What is left out stays; null takes away what may be missing.',
  request: {
    body: {
      required: true,
      ...json(
        'What is to be different',
        z
          .strictObject({ username, email, bio: bio.nullable(), region: region.nullable(), time_zone: timeZone })
          .partial(),
        { bio: 'Collects harbour songs.', region: 'PT', time_zone: 'Europe/Lisbon' },
      ),
    },
  },
  responses: { 200: account, 409: problemResponse('Somebody has this user name or email address') },
});

const removeRoute = defineRoute({
  method: 'delete',
  path: '/auth/me',
  tags,
  summary: 'Deletes the own account, with all that is in it',
  description: 'Favourites, ratings, tags, listens, playlists, keys and the picture go with it, for good.',
  request: {
    body: {
      required: true,
      ...json('To be sure', z.strictObject({ password: givenPassword }), { password: passwordExample }),
    },
  },
  responses: {
    204: { description: 'It is gone, and its tokens are good for nothing' },
    409: problemResponse('There are other people, and none of them is an admin'),
    429: problemResponse('Too many wrong passwords; Retry-After says when to try again'),
  },
});

const passwordRoute = defineRoute({
  method: 'post',
  path: '/auth/me/password',
  tags,
  summary: 'Changes the password, and ends every session',
  description: 'The one that asks, too: log in again. API keys stay as they are.',
  request: {
    body: {
      required: true,
      ...json(
        'The old one and the new one',
        z.strictObject({ current_password: givenPassword, new_password: newPassword }),
        { current_password: passwordExample, new_password: 'seven slow silver gulls' },
      ),
    },
  },
  responses: {
    204: { description: 'It is changed' },
    409: problemResponse('Nobody has registered, so there is no password'),
    429: problemResponse('Too many wrong passwords; Retry-After says when to try again'),
  },
});
