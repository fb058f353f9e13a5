import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { AppError } from '#lib/errors.ts';
import type { Auth } from './create-auth.ts';
import { deleteSession, listSessions, type Session } from './sessions.repository.ts';

/** `/auth/logout` and `/auth/me/sessions`: where somebody is logged in. */
export function sessionRoutes({ database, clock }: Auth): Router {
  const router = createRouter();

  router.openapi(logoutRoute, async (c) => {
    const { id: accountId, sessionId } = c.var.viewer;
    // The owner of the machine is not logged in.
    if (sessionId) await database.run((db) => deleteSession(db, { accountId, sessionId }));
    return c.body(null, 204);
  });

  router.openapi(listRoute, async (c) => {
    const { id: accountId, sessionId } = c.var.viewer;
    const sessions = await database.run((db) => listSessions(db, { accountId, now: clock.now() }));
    return c.json({ items: sessions.map((session) => present(session, sessionId)), total: sessions.length }, 200);
  });

  router.openapi(endRoute, async (c) => {
    const { id: sessionId } = c.req.valid('param');
    if (!(await database.run((db) => deleteSession(db, { accountId: c.var.viewer.id, sessionId })))) {
      throw new AppError('not_found', 'session.not_found', `There is no session ${sessionId}.`);
    }
    return c.body(null, 204);
  });

  return router;
}

const sessionSchema = z
  .object({
    id: z.string(),
    created_at: z.string(),
    used_at: z.string().openapi({ description: 'When it was refreshed last' }),
    expires_at: z.string().openapi({ description: 'When it ends unless it is refreshed' }),
    is_current: z.boolean().openapi({ description: 'True for the one that asks' }),
  })
  .openapi('Login');

function present({ id, createdAt, usedAt, expiresAt }: Session, current: string | undefined) {
  return {
    id,
    created_at: createdAt.toISOString(),
    used_at: usedAt.toISOString(),
    expires_at: expiresAt.toISOString(),
    is_current: id === current,
  };
}

const tags = ['Accounts'];
const example = {
  id: '5e4c7f0a-93f5-4f0e-8a43-1d7e2f6b9c10',
  created_at: '2026-11-21T01:30:00.000Z',
  used_at: '2026-11-21T08:12:00.000Z',
  expires_at: '2026-12-21T08:12:00.000Z',
  is_current: true,
};

const logoutRoute = defineRoute({
  method: 'post',
  path: '/auth/logout',
  tags,
  summary: 'Ends the session that asks',
  description: 'Its tokens are good for nothing from now on.',
  responses: { 204: { description: 'It has ended' } },
});

const listRoute = defineRoute({
  method: 'get',
  path: '/auth/me/sessions',
  tags,
  summary: 'Where one is logged in',
  responses: {
    200: json(
      'The sessions that have not ended, those used last first',
      z.object({ items: z.array(sessionSchema), total: z.number().int() }).openapi('LoginList'),
      { items: [example], total: 1 },
    ),
  },
});

const endRoute = defineRoute({
  method: 'delete',
  path: '/auth/me/sessions/{id}',
  tags,
  summary: 'Logs out elsewhere',
  request: {
    params: z.object({
      id: z.guid('must be the id of a session').openapi({ description: 'The id of a session', example: example.id }),
    }),
  },
  responses: { 204: { description: 'It has ended' }, 404: problemResponse('No such session, or no more') },
});
