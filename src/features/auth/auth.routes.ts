import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import {
  email,
  givenPassword,
  newPassword,
  presentSession,
  registeredExample,
  registeredSchema,
  sessionExample,
  sessionSchema,
  username,
} from './auth.schemas.ts';
import type { Auth } from './create-auth.ts';
import { logIn } from './log-in.ts';
import { refreshSession } from './refresh-session.ts';
import { register } from './register.ts';

/** `/auth`: how to become somebody whom the server knows. */
export function authRoutes(auth: Auth): Router {
  const router = createRouter();

  router.openapi(registerRoute, async (c) => {
    const { clientAddress: address, whyNotOwner } = c.var;
    const session = presentSession(auth, await register(auth, c.req.valid('json'), { address, whyNotOwner }));
    const { id, username, email, roles } = session.user;
    return c.json({ ...session, id, username, email, roles }, 201);
  });

  router.openapi(loginRoute, async (c) => {
    const { password, ...name } = c.req.valid('json');
    const session = await logIn(auth, { name, password, address: c.var.clientAddress });
    return c.json(presentSession(auth, session), 200);
  });

  router.openapi(refreshRoute, async (c) => {
    const { refresh_token } = c.req.valid('json');
    return c.json(presentSession(auth, await refreshSession(auth, refresh_token)), 200);
  });

  return router;
}

const tags = ['Accounts'];

const newAccount = z.strictObject({
  username,
  email,
  password: newPassword,
  setup_code: z.string().max(100).optional().openapi({
    description:
      'Printed at the start. Needed by the first one who registers, unless the call comes from the very machine',
    example: '3f9a-02bd-77c1-e05f-9a41',
  }),
  invitation_code: z.string().max(100).optional().openapi({
    description: 'From an admin. Needed with REGISTRATION=invite',
    example: 'fi_Zb3x…',
  }),
});

const registerRoute = defineRoute({
  method: 'post',
  path: '/auth/register',
  tags,
  summary: 'Makes an account, and logs in',
  description:
    'The first account is the admin, and has what the owner of the machine has gathered before. From then on a token is needed.',
  request: {
    body: {
      required: true,
      ...json('The new account', newAccount, {
        username: 'mira',
        email: 'mira@example.org',
        password: 'four quiet copper bells',
      }),
    },
  },
  responses: {
    201: json('The account and its first session', registeredSchema, registeredExample),
    401: problemResponse('Nobody has registered yet, and `setup_code` is missing or wrong'),
    403: problemResponse('Registration is closed, or `invitation_code` is missing or not good'),
    409: problemResponse('Somebody has this user name or email address'),
  },
});

const typedName = (max: number) => z.string().min(1).max(max);
const loginBody = z.union(
  [
    z.strictObject({ username: typedName(64), password: givenPassword }),
    z.strictObject({ email: typedName(254), password: givenPassword }),
  ],
  { error: 'must be { username, password } or { email, password }' },
);

const loginRoute = defineRoute({
  method: 'post',
  path: '/auth/login',
  tags,
  summary: 'Logs in with a user name or an email address',
  request: {
    body: {
      required: true,
      ...json('Who it is', loginBody, { username: 'mira', password: 'four quiet copper bells' }),
    },
  },
  responses: {
    200: json('A new session', sessionSchema, sessionExample),
    401: problemResponse('The name or the password is wrong, or the account is disabled'),
    429: problemResponse('Too many wrong ones; Retry-After says when to try again'),
    503: problemResponse('Too many people log in at this moment; try again in a few seconds'),
  },
});

const refreshRoute = defineRoute({
  method: 'post',
  path: '/auth/refresh',
  tags,
  summary: 'Exchanges a refresh token for new tokens',
  description:
    'Each refresh token is good once. One that comes a second time ends its session: somebody else has it, too.',
  request: {
    body: {
      required: true,
      ...json('The last refresh token', z.strictObject({ refresh_token: z.string().min(1).max(1000) }), {
        refresh_token: sessionExample.refresh_token,
      }),
    },
  },
  responses: {
    200: json('The same session, with new tokens', sessionSchema, sessionExample),
    401: problemResponse('The token is not good, or not any more'),
  },
});
