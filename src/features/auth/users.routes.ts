import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { listOf } from '#http/list.ts';
import { localId, paging } from '#http/query.ts';
import { requireRole } from '#http/viewer.ts';
import { AppError } from '#lib/errors.ts';
import { changeStanding, removeAccount } from './account-standing.ts';
import { listAccounts } from './accounts.repository.ts';
import type { Auth } from './create-auth.ts';
import { presentUser, role, userExample, userSchema } from './users.schemas.ts';

/** `/admin/users`: who is here, and what they may do. */
export function userRoutes(auth: Auth): Router {
  const router = createRouter();

  router.openapi(listRoute, async (c) => {
    requireRole(c, 'admin');
    const { limit, offset } = c.req.valid('query');
    const { accounts, total } = await auth.database.run((db) => listAccounts(db, { limit, offset }));
    return c.json({ items: accounts.map((account) => presentUser(auth, account)), total, limit, offset }, 200);
  });

  router.openapi(changeRoute, async (c) => {
    requireRole(c, 'admin');
    const { id } = c.req.valid('param');
    const account = await changeStanding(auth, id, c.req.valid('json'));
    if (!account) throw nobody(id);
    return c.json(presentUser(auth, account), 200);
  });

  router.openapi(removeRoute, async (c) => {
    requireRole(c, 'admin');
    const { id } = c.req.valid('param');
    if (!(await removeAccount(auth, id))) throw nobody(id);
    return c.body(null, 204);
  });

  return router;
}

function nobody(id: number): AppError {
  return new AppError('not_found', 'user.not_found', `There is nobody registered with the id ${id}.`);
}

const tags = ['Accounts'];
const forAdmins = problemResponse('Only for admins');
const notFound = problemResponse('Nobody registered has this id');
const lastAdmin = problemResponse('No admin would be left');

const listRoute = defineRoute({
  method: 'get',
  path: '/admin/users',
  tags,
  summary: 'Everybody who has registered',
  request: { query: paging },
  responses: {
    200: json('A page of them, those first who registered first', listOf('UserList', userSchema), {
      items: [userExample],
      total: 1,
      limit: 20,
      offset: 0,
    }),
    403: forAdmins,
  },
});

const roles = z
  .array(role, { error: 'must be a list of roles' })
  .min(1, 'must not be empty')
  .transform((list) => [...new Set(list)])
  .openapi({ type: 'array', items: { type: 'string', enum: role.options } });

const changeRoute = defineRoute({
  method: 'patch',
  path: '/admin/users/{id}',
  tags,
  summary: 'Changes what somebody may do here',
  description:
    'Who is disabled is logged out everywhere, keeps what is theirs, and cannot log in until an admin changes that.',
  request: {
    params: z.object({ id: localId }),
    body: {
      required: true,
      ...json('What is to be different', z.strictObject({ roles, disabled: z.boolean() }).partial(), {
        roles: ['artist', 'listener'],
        disabled: false,
      }),
    },
  },
  responses: { 200: json('The account', userSchema, userExample), 403: forAdmins, 404: notFound, 409: lastAdmin },
});

const removeRoute = defineRoute({
  method: 'delete',
  path: '/admin/users/{id}',
  tags,
  summary: 'Deletes somebody, with all that is theirs',
  request: { params: z.object({ id: localId }) },
  responses: {
    204: { description: 'They are gone' },
    403: forAdmins,
    404: notFound,
    409: problemResponse('There are other people, and none of them is an admin'),
  },
});
