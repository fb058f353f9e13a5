import { createRouter, defineRoute, json, problemResponse, type Router } from '#http/api.ts';
import { AppError } from '#lib/errors.ts';
import type { PlaylistDeps } from '../playlist-deps.ts';
import { makeByKind, type OneCallKind } from './make-by-kind.ts';
import { showSmartPlaylist } from './show-smart-playlist.ts';
import {
  kindBody,
  kindQuery,
  smartPlaylistSchema,
  tagBody,
  tagQuery,
  weeklyExample,
} from './smart-playlists.schemas.ts';

const DEFAULT_LIMIT = 50;

const KINDS: Record<Exclude<OneCallKind, 'by-tag'>, { name: string; summary: string }> = {
  'top-rated': { name: 'Top rated', summary: 'What you rated, the best first; the latest rated first among equals' },
  'most-played': { name: 'Most played', summary: 'What you played most often, first' },
  favorites: { name: 'Favorites', summary: 'Your favourite tracks, the latest first' },
  'recently-played': { name: 'Recently played', summary: 'What you played last, first; each performance once' },
  'discover-weekly': {
    name: 'Discover Weekly',
    summary: 'What you have not heard yet, by artists like those that you play, rate highly and have as favourites',
  },
};

/** `POST /smart-playlists/{kind}`: a smart playlist by one call. */
export function oneCallRoutes(deps: PlaylistDeps): Router {
  const router = createRouter();
  for (const [kind, { name, summary }] of Object.entries(KINDS)) {
    router.openapi(makeRoute(kind, summary), async (c) => {
      const asked = { ...c.req.valid('query'), ...c.req.valid('json') };
      const wanted = { kind: kind as keyof typeof KINDS, name: asked.name ?? name, limit: asked.limit }; // a key of KINDS
      return c.json(...(await answer(deps, c.var.viewer.id, wanted)));
    });
  }
  router.openapi(byTagRoute, async (c) => {
    const { tag, name, limit } = { ...c.req.valid('query'), ...c.req.valid('json') };
    if (tag === undefined) {
      const errors = [{ path: 'tag', message: 'must be given' }];
      throw new AppError('invalid', 'request.invalid', 'tag must be given', { errors });
    }
    return c.json(
      ...(await answer(deps, c.var.viewer.id, { kind: 'by-tag', name: name ?? `Tag: ${tag}`, limit, tag })),
    );
  });
  return router;
}

async function answer(
  deps: PlaylistDeps,
  accountId: number,
  { kind, name, limit = DEFAULT_LIMIT, tag }: { kind: OneCallKind; name: string; limit?: number; tag?: string },
) {
  const criteria = tag === undefined ? { limit } : { limit, tag };
  const { id, isNew } = await makeByKind(deps, { accountId, kind, name, criteria });
  return [await showSmartPlaylist(deps, id, accountId), isNew ? 201 : 200] as const;
}

const tags = ['Smart playlists'];
const description =
  'Called again under the same name, it changes the same playlist; what it held before is kept as an edition. The body may be left out, and what it says may stand in the query.';
const responses = {
  201: json('It was made', smartPlaylistSchema, weeklyExample),
  200: json('The one of this name is filled again', smartPlaylistSchema, weeklyExample),
  404: problemResponse('There is nothing to fill it with; `detail` says what to do. Nothing was made or changed'),
};

function makeRoute(kind: string, summary: string) {
  return defineRoute({
    method: 'post',
    path: `/smart-playlists/${kind}`,
    tags,
    summary,
    description: kind === 'discover-weekly' ? `${WEEKLY} ${description}` : description,
    request: { query: kindQuery, body: json('Name and length', kindBody, { limit: 50 }) },
    responses,
  });
}

const WEEKLY =
  'At most two tracks of any artist, each with its reason. It is chosen every Monday in your time zone, stays what it is for the week, and its editions are kept for twelve weeks.';

const byTagRoute = defineRoute({
  method: 'post',
  path: '/smart-playlists/by-tag',
  tags,
  summary: 'What has a tag: one of your own, else one of the sources',
  description: `What you tagged, the latest first, then the tracks of albums and artists that you tagged. Of a tag of the sources, the most popular first. ${description}`,
  request: { query: tagQuery, body: json('Tag, name and length', tagBody, { tag: 'dreamwave', limit: 50 }) },
  responses,
});
