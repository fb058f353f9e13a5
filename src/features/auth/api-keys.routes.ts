import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { lineOfText, localId } from '#http/query.ts';
import { AppError } from '#lib/errors.ts';
import { makeApiKey, prefixOf } from './api-key.ts';
import { type ApiKey, deleteApiKey, insertApiKey, listApiKeys } from './api-keys.repository.ts';
import type { Auth } from './create-auth.ts';
import { hashOpaqueToken } from './opaque-token.ts';

/** `/auth/me/api-keys`: keys for scripts and players. */
export function apiKeyRoutes({ database, clock }: Auth): Router {
  const router = createRouter();

  router.openapi(listRoute, async (c) => {
    const keys = await database.run((db) => listApiKeys(db, c.var.viewer.id));
    return c.json({ items: keys.map(present), total: keys.length }, 200);
  });

  router.openapi(makeRoute, async (c) => {
    const { name, scopes } = c.req.valid('json');
    const key = makeApiKey();
    const made = await database.transaction((tx) =>
      insertApiKey(tx, {
        ...{ accountId: c.var.viewer.id, name, scopes, now: clock.now() },
        ...{ hash: hashOpaqueToken(key), prefix: prefixOf(key) },
      }),
    );
    if (!made) {
      const errors = [{ path: 'name', message: 'is taken' }];
      throw new AppError('conflict', 'api_key.name_taken', 'There is a key of this name already.', { errors });
    }
    return c.json({ ...present(made), key }, 201);
  });

  router.openapi(deleteRoute, async (c) => {
    const { id } = c.req.valid('param');
    if (!(await database.run((db) => deleteApiKey(db, { accountId: c.var.viewer.id, id })))) {
      throw new AppError('not_found', 'api_key.not_found', `There is no API key ${id}.`);
    }
    return c.body(null, 204);
  });

  return router;
}

const SCOPES = ['read', 'write', 'download'] as const;
const scopes = z
  .array(z.enum(SCOPES, { error: `must be one of ${SCOPES.join(', ')}` }), { error: 'must be a list of scopes' })
  .min(1, 'must not be empty')
  .transform((list) => SCOPES.filter((scope) => list.includes(scope)))
  .openapi({ type: 'array', items: { type: 'string', enum: [...SCOPES] }, description: 'What it may be used for' });

const keyFields = {
  id: z.number().int(),
  name: z.string(),
  prefix: z.string().openapi({ description: 'How the key begins, to know it again' }),
  scopes: z.array(z.enum(SCOPES)),
  created_at: z.string(),
  used_at: z.string().nullable().openapi({ description: 'When it was used last, to the minute; null: never' }),
};
const keySchema = z.object(keyFields).openapi('ApiKey');
const newKeySchema = z
  .object({ ...keyFields, key: z.string().openapi({ description: 'The key itself. It is not shown again' }) })
  .openapi('NewApiKey');

function present({ id, name, prefix, scopes, createdAt, usedAt }: ApiKey): z.infer<typeof keySchema> {
  const used_at = usedAt?.toISOString() ?? null;
  return { id, name, prefix, scopes, created_at: createdAt.toISOString(), used_at };
}

const tags = ['Accounts'];
const example = {
  id: 1,
  name: 'Player in the kitchen',
  prefix: 'fk_Zb3xYw1q',
  scopes: ['read' as const, 'download' as const],
  created_at: '2026-11-21T01:30:00.000Z',
  used_at: null,
};

const listRoute = defineRoute({
  method: 'get',
  path: '/auth/me/api-keys',
  tags,
  summary: 'The own API keys',
  responses: {
    200: json(
      'All of them, newest first',
      z.object({ items: z.array(keySchema), total: z.number().int() }).openapi('ApiKeyList'),
      { items: [example], total: 1 },
    ),
  },
});

const makeRoute = defineRoute({
  method: 'post',
  path: '/auth/me/api-keys',
  tags,
  summary: 'Makes an API key',
  description:
    'It is sent as `Authorization: Bearer` or `X-Api-Key`. `read` is for GET, `write` for all else; `download` is for all of `/youtube`, for `/tracks/{id}/stream`, also with `download=true`, and `/info`. Accounts are not managed with keys.',
  request: {
    body: {
      required: true,
      ...json('What it is for', z.strictObject({ name: lineOfText(100), scopes }), {
        name: example.name,
        scopes: example.scopes,
      }),
    },
  },
  responses: {
    201: json('The key, this once', newKeySchema, { ...example, key: 'fk_Zb3xYw1q…' }),
    409: problemResponse('There is a key of this name'),
  },
});

const deleteRoute = defineRoute({
  method: 'delete',
  path: '/auth/me/api-keys/{id}',
  tags,
  summary: 'Revokes an API key',
  request: { params: z.object({ id: localId }) },
  responses: { 204: { description: 'It is good for nothing from now on' }, 404: problemResponse('No such key') },
});
