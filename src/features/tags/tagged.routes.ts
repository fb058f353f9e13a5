import type { Queryable } from '#db/client.ts';
import { notHere } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, paging } from '#http/query.ts';
import { noSuchTag } from './no-such-tag.ts';
import { putTag, type Target, tagIdsOn, takeTagOff, targetExists } from './tagged.repository.ts';
import { tagPage } from './tags.examples.ts';
import { ensureTag, findTag, findTagId, listTags } from './tags.repository.ts';
import type { TagDeps } from './tags.routes.ts';
import { TAGGED_KINDS, whichTagSchema } from './tags.schemas.ts';

/** `/tags/tracks`, `/tags/albums` and `/tags/artists`: which tags of the caller they carry. */
export function taggedRoutes({ database, clock }: TagDeps): Router {
  const router = createRouter();

  async function readTagsOn(db: Queryable, accountId: number, target: Target, page = FIRST_PAGE) {
    if (!(await targetExists(db, target))) throw notHere(target.kind, target.id);
    return { ...(await listTags(db, { accountId, on: tagIdsOn(target), ...page })), ...page };
  }

  for (const { kind, onRoute, addRoute, removeRoute } of routes) {
    router.openapi(onRoute, async (c) => {
      const target = { kind, id: c.req.valid('param').id };
      const page = c.req.valid('query');
      return c.json(await database.run((db) => readTagsOn(db, c.var.viewer.id, target, page)), 200);
    });

    router.openapi(addRoute, async (c) => {
      const target = { kind, id: c.req.valid('param').id };
      const which = c.req.valid('json');
      const accountId = c.var.viewer.id;
      const list = await database.run(async (db) => {
        // Before a tag is made for it.
        if (!(await targetExists(db, target))) throw notHere(kind, target.id);
        const now = clock.now();
        const tagId = 'tag_id' in which ? which.tag_id : (await ensureTag(db, { accountId, name: which.name, now })).id;
        if (!(await putTag(db, { accountId, tagId, target, now }))) throw noSuchTag();
        return readTagsOn(db, accountId, target);
      });
      return c.json(list, 200);
    });

    router.openapi(removeRoute, async (c) => {
      const target = { kind, id: c.req.valid('param').id };
      const which = c.req.valid('json');
      const accountId = c.var.viewer.id;
      const list = await database.run(async (db) => {
        const tagId =
          'tag_id' in which
            ? (await findTag(db, { accountId, id: which.tag_id }))?.id
            : await findTagId(db, { accountId, name: which.name });
        if (!tagId) throw noSuchTag();
        await takeTagOff(db, { accountId, tagId, target });
        return readTagsOn(db, accountId, target);
      });
      return c.json(list, 200);
    });
  }

  return router;
}

/** What is shown after a change: as good as always all of them. */
const FIRST_PAGE = { limit: 100, offset: 0 };

const tags = ['Tags'];
const params = z.object({ id: localId });

const routes = TAGGED_KINDS.map((kind) => {
  const path = `/tags/${kind}s/{id}` as const;
  const which = { required: true, ...json('Which tag', whichTagSchema, { name: 'Rainy day' }) };
  const notFound = problemResponse(`No such ${kind}, or no such tag of yours`);
  const a = kind === 'track' ? 'a track' : `an ${kind}`;
  return {
    kind,
    onRoute: defineRoute({
      method: 'get',
      path,
      tags,
      summary: `Your tags on ${a}`,
      request: { params, query: paging },
      responses: { 200: tagPage, 404: notFound },
    }),
    addRoute: defineRoute({
      method: 'post',
      path: `${path}/add`,
      tags,
      summary: `Puts a tag on ${a}`,
      description: 'Given by name, a tag that you have not yet is made. The answer are your tags on it now.',
      request: { params, body: which },
      responses: { 200: tagPage, 404: notFound },
    }),
    removeRoute: defineRoute({
      method: 'post',
      path: `${path}/remove`,
      tags,
      summary: `Takes a tag off ${a}`,
      description: 'Also one that is not on it. The answer are your tags on it now.',
      request: { params, body: which },
      responses: { 200: tagPage, 404: notFound },
    }),
  };
});
