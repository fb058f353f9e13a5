import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import {
  email,
  newPassword,
  presentSession,
  registeredExample,
  registeredSchema,
  sessionExample,
  sessionSchema,
  typedPassword,
  username,
} from './auth.schemas.ts';
import type { Auth } from './create-auth.ts';
import { logIn } from './log-in.ts';
import { register } from './register.ts';

/** `/auth`: how to become somebody whom the server knows. */
export function authRoutes(auth: Auth): Router {
  const router = createRouter();

  router.openapi(registerRoute, async (c) => {
    const session = presentSession(await register(auth, { ...c.req.valid('json'), whyNotOwner: c.var.whyNotOwner }));
    const { id, username, email, roles } = session.user;
    return c.json({ ...session, id, username, email, roles }, 201);
  });

  router.openapi(loginRoute, async (c) => {
    const { password, ...name } = c.req.valid('json');
    return c.json(presentSession(await logIn(auth, { name, password })), 200);
  });

  return router;
}

const tags = ['Accounts'];

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
      ...json('The new account', z.strictObject({ username, email, password: newPassword }), {
        username: 'mira',
        email: 'mira@example.org',
        password: 'four quiet copper bells',
      }),
    },
  },
  responses: {
    201: json('The account and its first session', registeredSchema, registeredExample),
    409: problemResponse('Somebody has this user name or email address'),
  },
});

const loginBody = z.union(
  [
    z.strictObject({ username: z.string().min(1).max(64), password: typedPassword }),
    z.strictObject({ email: z.string().min(1).max(254), password: typedPassword }),
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
  },
});
