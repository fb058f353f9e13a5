import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId } from '#http/query.ts';
import { requireRole } from '#http/viewer.ts';
import { AppError } from '#lib/errors.ts';
import type { Auth } from './create-auth.ts';
import { deleteInvitation, insertInvitation, listInvitations } from './invitations.repository.ts';
import { hashOpaqueToken, makeOpaqueToken } from './opaque-token.ts';

const CODE_PREFIX = 'fi_';
const GOOD_FOR_MS = 7 * 24 * 60 * 60_000;

/** `/auth/invitations`: how admins let somebody in where registration is not open. */
export function invitationRoutes({ database, clock }: Auth): Router {
  const router = createRouter();

  router.openapi(makeRoute, async (c) => {
    requireRole(c, 'admin');
    const code = makeOpaqueToken(CODE_PREFIX);
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + GOOD_FOR_MS);
    const id = await database.transaction((tx) =>
      insertInvitation(tx, { hash: hashOpaqueToken(code), invitedBy: c.var.viewer.id, now, expiresAt }),
    );
    return c.json({ id, code, expires_at: expiresAt.toISOString() }, 201);
  });

  router.openapi(listRoute, async (c) => {
    requireRole(c, 'admin');
    const invitations = await database.run((db) => listInvitations(db, clock.now()));
    const items = invitations.map(({ id, invitedBy, createdAt, expiresAt }) => ({
      id,
      invited_by: invitedBy,
      created_at: createdAt.toISOString(),
      expires_at: expiresAt.toISOString(),
    }));
    return c.json({ items, total: items.length }, 200);
  });

  router.openapi(deleteRoute, async (c) => {
    requireRole(c, 'admin');
    const { id } = c.req.valid('param');
    if (!(await database.run((db) => deleteInvitation(db, id)))) {
      throw new AppError('not_found', 'invitation.not_found', `There is no invitation ${id}, or it has been used.`);
    }
    return c.body(null, 204);
  });

  return router;
}

const tags = ['Accounts'];
const forAdmins = problemResponse('Only for admins');

const makeRoute = defineRoute({
  method: 'post',
  path: '/auth/invitations',
  tags,
  summary: 'Makes an invitation',
  description: 'Its code is shown this once, lets one person register, and is good for a week.',
  responses: {
    201: json(
      'The code, to be handed on',
      z.object({ id: z.number().int(), code: z.string(), expires_at: z.string() }).openapi('NewInvitation'),
      { id: 1, code: 'fi_Zb3xYw1q…', expires_at: '2026-11-28T01:30:00.000Z' },
    ),
    403: forAdmins,
  },
});

const invitationSchema = z
  .object({ id: z.number().int(), invited_by: z.string(), created_at: z.string(), expires_at: z.string() })
  .openapi('Invitation');

const listRoute = defineRoute({
  method: 'get',
  path: '/auth/invitations',
  tags,
  summary: 'The invitations that can still be used',
  responses: {
    200: json(
      'All of them, newest first',
      z.object({ items: z.array(invitationSchema), total: z.number().int() }).openapi('InvitationList'),
      {
        items: [
          { id: 1, invited_by: 'mira', created_at: '2026-11-21T01:30:00.000Z', expires_at: '2026-11-28T01:30:00.000Z' },
        ],
        total: 1,
      },
    ),
    403: forAdmins,
  },
});

const deleteRoute = defineRoute({
  method: 'delete',
  path: '/auth/invitations/{id}',
  tags,
  summary: 'Takes an invitation back',
  request: { params: z.object({ id: localId }) },
  responses: {
    204: { description: 'Nobody can register with it any more' },
    403: forAdmins,
    404: problemResponse('No such invitation, or it has been used'),
  },
});
