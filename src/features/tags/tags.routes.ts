import type { Database } from '#db/client.ts';
import { trackExample } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, paging } from '#http/query.ts';
import type { Clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { noSuchTag } from './no-such-tag.ts';
import { readTagged } from './read-tagged.ts';
import { listTagged } from './tagged.repository.ts';
import { tagExample, tagPage } from './tags.examples.ts';
import { changeTag, ensureTag, findTag, listTags, removeTag } from './tags.repository.ts';
import { newTagSchema, personalTagSchema, TAGGED_KINDS, tagChangeSchema, tagWithTaggedSchema } from './tags.schemas.ts';

export interface TagDeps {
  database: Database;
  clock: Clock;
}

/** `/tags`: words of one person. */
export function tagRoutes({ database, clock }: TagDeps): Router {
  const router = createRouter();

  router.openapi(listRoute, async (c) => {
    const page = c.req.valid('query');
    const list = await database.run((db) => listTags(db, { accountId: c.var.viewer.id, ...page }));
    return c.json({ ...list, ...page }, 200);
  });

  router.openapi(createTagRoute, async (c) => {
    const accountId = c.var.viewer.id;
    const { isNew, tag } = await database.run(async (db) => {
      const { id, isNew } = await ensureTag(db, { accountId, ...c.req.valid('json'), now: clock.now() });
      return { isNew, tag: await findTag(db, { accountId, id }) };
    });
    if (!tag) throw noSuchTag();
    return c.json(tag, isNew ? 201 : 200);
  });

  router.openapi(oneRoute, async (c) => {
    const { target_type: kind, ...page } = c.req.valid('query');
    const accountId = c.var.viewer.id;
    const found = await database.run(async (db) => {
      const tag = await findTag(db, { accountId, id: c.req.valid('param').id });
      if (!tag) throw noSuchTag();
      const { things, total } = await listTagged(db, { tagId: tag.id, kind, ...page });
      return { ...tag, items: await readTagged(db, things, accountId), total, ...page };
    });
    return c.json(found, 200);
  });

  router.openapi(changeRoute, async (c) => {
    const tag = { accountId: c.var.viewer.id, id: c.req.valid('param').id };
    const changed = await database.run(async (db) => {
      const outcome = await changeTag(db, { ...tag, ...c.req.valid('json') });
      if (outcome === 'taken') throw nameTaken();
      return outcome === 'changed' ? findTag(db, tag) : null;
    });
    if (!changed) throw noSuchTag();
    return c.json(changed, 200);
  });

  router.openapi(removeRoute, async (c) => {
    const tag = { accountId: c.var.viewer.id, id: c.req.valid('param').id };
    if (!(await database.run((db) => removeTag(db, tag)))) throw noSuchTag();
    return c.body(null, 204);
  });

  return router;
}

function nameTaken(): AppError {
  return new AppError('conflict', 'tag.name_taken', 'Another tag of yours has this name; case does not matter.');
}

const tags = ['Tags'];
const byId = z.object({ id: localId });
const notFound = problemResponse('You have no such tag');
const aTag = json('The tag', personalTagSchema, tagExample);
const listRoute = defineRoute({
  method: 'get',
  path: '/tags',
  tags,
  summary: 'Your tags',
  request: { query: paging },
  responses: { 200: tagPage },
});

const createTagRoute = defineRoute({
  method: 'post',
  path: '/tags/create',
  tags,
  summary: 'Makes a tag',
  description:
    'Names are yours alone, and told apart without regard to case: a second one of the same name is the first.',
  request: { body: { required: true, ...json('The tag', newTagSchema, { name: 'Rainy day', color: '#3366cc' }) } },
  responses: { 201: aTag, 200: json('The tag of this name that was there', personalTagSchema, tagExample) },
});

const oneRoute = defineRoute({
  method: 'get',
  path: '/tags/{id}',
  tags,
  summary: 'A tag of yours, and what carries it, the latest first',
  request: {
    params: byId,
    query: paging.extend({
      target_type: z
        .enum(TAGGED_KINDS)
        .optional()
        .openapi({ description: 'Only tracks, albums or artists', example: 'track' }),
    }),
  },
  responses: {
    200: json('The tag, and a page of what carries it', tagWithTaggedSchema, {
      ...tagExample,
      items: [
        {
          target_type: 'track',
          target_id: trackExample.id,
          track: trackExample,
          tagged_at: '2026-11-21T01:30:00.000Z',
        },
      ],
      total: 1,
      limit: 20,
      offset: 0,
    }),
    404: notFound,
  },
});

const changeRoute = defineRoute({
  method: 'patch',
  path: '/tags/{id}',
  tags,
  summary: 'Gives a tag another name or colour',
  request: {
    params: byId,
    body: { required: true, ...json('What is to be different', tagChangeSchema, { color: '#3366cc' }) },
  },
  responses: { 200: aTag, 404: notFound, 409: problemResponse('Another tag of yours has this name') },
});

const removeRoute = defineRoute({
  method: 'delete',
  path: '/tags/{id}',
  tags,
  summary: 'Takes a tag off everything, and away',
  request: { params: byId },
  responses: { 204: { description: 'It is gone' }, 404: notFound },
});
