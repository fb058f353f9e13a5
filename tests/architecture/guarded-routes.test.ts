import { beforeAll, describe, expect, test } from 'vitest';
import { z } from '#http/api.ts';
import { createWorker } from '#worker.ts';
import { type DocumentedRoute, documentedRoutes } from '../support/documented.ts';
import { type Person, registerPerson } from '../support/people.ts';
import { fillSmallLibrary } from '../support/small-library.ts';
import { useTestApp } from '../support/test-app.ts';

const made = useTestApp();

/** What anybody may call: that the server lives, what it offers, and how to become somebody whom it knows. */
const PUBLIC = [
  'GET /openapi.json',
  'GET /docs',
  'GET /docs/{file}',
  'GET /health',
  'GET /health/ready',
  'POST /auth/register',
  'POST /auth/login',
  'POST /auth/refresh',
];

/** Whose these are is nobody's business: the catalogue and what is done for it, and pictures at addresses that cannot be guessed. */
const SHARED =
  /^(?:\/(?:artists|albums|tracks|youtube|jobs|favorites|hidden|docs)\/|\/images\/(?:entity|avatars)\/|\/tags\/(?:(?:play|history)\/|(?:tracks|albums|artists)\/)|\/charts\/me\/year\/)/;

/** Things that somebody has: the beginning of their paths, and what to put for what is left out of them. */
const PERSONAL: Record<string, keyof Things> = {
  '/auth/me/sessions/': 'session',
  '/auth/me/api-keys/': 'key',
  '/exports/': 'export',
  '/listens/': 'listen',
  '/tags/{': 'tag',
  '/playlists/id/': 'playlist',
  '/images/playlists/': 'playlist',
  '/upload/': 'upload',
  '/smart-playlists/id/': 'smart',
  '/imports/': 'import',
  '/playlists/favorites/': 'account',
  '/playlists/most-played/': 'account',
  '/playlists/recent/': 'account',
};
const FOR_ADMINS = /^\/(?:admin|auth\/invitations)(?:\/|$)/;

interface Things {
  account: number;
  session: string;
  key: number;
  export: string;
  listen: number;
  tag: number;
  playlist: number;
  smart: number;
  upload: string;
  import: string;
}

let mira: Person;
let jon: Person;
let lea: Person;
let ofJon: Things;

beforeAll(async () => {
  await made.services.database.run(fillSmallLibrary);
  mira = await registerPerson(made.app, 'mira');
  jon = await registerPerson(made.app, 'jon');
  lea = await registerPerson(made.app, 'lea');
  const id = async (path: string, body: object) => (await jon.post(path, body)).body.id as number;
  const rules = { all: [{ field: 'title', op: 'is', value: 'Sun' }] };
  await jon.post('/listens', { track_id: 1, listened_at: '2026-11-20T10:00:00.000Z' });
  ofJon = {
    account: jon.id,
    session: (await jon.get('/auth/me/sessions')).body.items[0].id,
    key: await id('/auth/me/api-keys', { name: 'player', scopes: ['read'] }),
    export: (await jon.post('/exports', { kind: 'listens', format: 'csv' })).body.job.id,
    listen: (await jon.get('/listens')).body.items[0].id,
    tag: await id('/tags/create', { name: 'rainy day' }),
    playlist: await id('/playlists', { name: 'evening' }),
    smart: await id('/smart-playlists', { name: 'suns', rules }),
    upload: (await jon.post('/upload/preview', formOf('notes.txt'))).body.upload_id,
    import: (await jon.post('/imports', history())).body.job.id,
  };
  await jon.post(`/playlists/id/${ofJon.playlist}/tracks`, { track_ids: [1, 2] });
  await createWorker(made.services).drain();
});

/** A listen, as Last.fm's history is exported. */
function history(): FormData {
  const form = new FormData();
  form.set('kind', 'listens');
  form.set('file', new File(['Air,Moon,Sun,31 Oct 2021 13:37'], 'jon.csv'));
  return form;
}

const formOf = (name: string) => {
  const form = new FormData();
  form.append('files', new File(['x'], name));
  return form;
};
const nameOf = ({ method, path }: { method: string; path: string }) =>
  `${method.toUpperCase()} ${path.replaceAll(/:([^/{]+)(?:\{[^}]*\})?/g, '{$1}')}`;
const filled = (path: string, id: number | string) =>
  path.replace(/\{[^}]+\}/, String(id)).replaceAll(/\{[^}]+\}/g, '1');

interface Described extends DocumentedRoute {
  request?: { body?: { content?: Record<string, { schema?: unknown; example?: unknown }> } };
}
/** What the documentation shows as the body of a route, which has to be one that would do. */
const bodyOf = ({ request }: Described): { 'content-type': string; body: string } | FormData | undefined => {
  const content = request?.body?.content;
  if (content?.['application/json']) {
    return { 'content-type': 'application/json', body: JSON.stringify(content['application/json'].example) };
  }
  if (!content) return undefined;
  const form = new FormData();
  for (const name of ['cover', 'avatar', 'file']) form.set(name, new File(['x'], 'x.png', { type: 'image/png' }));
  return form;
};
const call = (route: Described, path: string, person?: Person, change?: object) => {
  const sent = bodyOf(route);
  const authorization: Record<string, string> = person ? { authorization: `Bearer ${person.token}` } : {};
  const method = route.method.toUpperCase();
  if (sent === undefined || sent instanceof FormData) {
    return made.app.request(path, { method, headers: authorization, body: sent });
  }
  const example = JSON.parse(sent.body);
  const body = change
    ? Array.isArray(example)
      ? example.map((one) => ({ ...one, ...change }))
      : { ...example, ...change }
    : example;
  const headers = { ...authorization, 'content-type': sent['content-type'] };
  return made.app.request(path, { method, headers, body: JSON.stringify(body) });
};
const routes = () => documentedRoutes(made.app) as Described[];
const kindOf = (path: string) => Object.entries(PERSONAL).find(([beginning]) => path.startsWith(beginning))?.[1];

describe('without a token', () => {
  test('every route is a 401 but for the public ones, which are all there', async () => {
    const endpoints = made.app.routes.filter(({ method }) => method !== 'ALL').map(nameOf);
    expect(endpoints.length).toBeGreaterThan(100);
    expect(PUBLIC.filter((name) => !endpoints.includes(name))).toEqual([]);
    const open: string[] = [];
    for (const name of new Set(endpoints)) {
      const [method = '', path = ''] = name.split(' ');
      const { status } = await made.app.request(filled(path, 1), { method });
      if (status !== 401) open.push(name);
    }
    expect(open.sort()).toEqual([...PUBLIC].sort());
  });

  test('every other way to write a path is no way in', async () => {
    const spellings = [
      '/AUTH/ME',
      '/auth//me',
      '//auth/me',
      '/auth/me/',
      '/%61uth/me',
      '/docs/../auth/me',
      '/auth/me%00',
    ];
    for (const path of [
      ...spellings,
      '/health/..%2fmetrics',
      '/docs/..%2f..%2fauth%2fme',
      '/auth/login/../me',
      '/x',
      '/',
    ]) {
      expect.soft([400, 401, 404], path).toContain((await made.app.request(path)).status);
      const body = await (await made.app.request(path)).text();
      expect.soft(body, path).not.toContain('mira');
    }
  });
});

describe('a route that names a thing', () => {
  test('is known to be personal, shared, or for admins', () => {
    const named = routes().filter(({ path }) => path.includes('{'));
    const kinds = named.map(({ path }) => [SHARED.test(path), kindOf(path) !== undefined, FOR_ADMINS.test(path)]);
    const unclear = named.filter((_, index) => kinds[index]?.filter(Boolean).length !== 1);
    expect(unclear.map(nameOf)).toEqual([]);
  });

  test.each(['lea', 'mira'])('of another person is not there for %s, who may be an admin', async (name) => {
    const stranger = name === 'lea' ? lea : mira;
    const before = await everythingOf(jon);
    for (const route of routes()) {
      const kind = kindOf(route.path);
      if (!kind || !route.path.includes('{')) continue;
      const response = await call(route, filled(route.path, ofJon[kind]), stranger);
      expect.soft(response.status, `${nameOf(route)}: ${await response.text()}`).toBe(404);
    }
    expect(await everythingOf(jon)).toEqual(before);
  });

  test('is there for whose it is', async () => {
    for (const route of routes()) {
      const kind = kindOf(route.path);
      if (!kind || route.method !== 'get') continue;
      const { status } = await call(route, filled(route.path, ofJon[kind]), jon);
      // A picture that nobody gave and an edition of another number are not there for anybody.
      if (!/cover|\/images\/|editions\//.test(route.path)) expect.soft(status, nameOf(route)).toBe(200);
    }
  });

  test('of another person cannot be named in a body either', async () => {
    const bodies: [string, object][] = [
      ['/tags/tracks/1/add', { tag_id: ofJon.tag }],
      ['/tags/albums/1/add', { tag_id: ofJon.tag }],
      ['/tags/artists/1/add', { tag_id: ofJon.tag }],
      ['/tags/tracks/1/remove', { tag_id: ofJon.tag }],
    ];
    for (const [path, body] of bodies) expect.soft((await lea.post(path, body)).status, path).toBe(404);
  });

  test('is for admins only where it is about everybody', async () => {
    for (const route of routes().filter(({ path }) => FOR_ADMINS.test(path))) {
      const response = await call(route, filled(route.path, jon.id), lea);
      expect.soft(response.status, nameOf(route)).toBe(403);
    }
    expect((await jon.get('/auth/me')).status).toBe(200);
  });
});

describe('a body', () => {
  test('that the documentation shows would do', () => {
    for (const route of routes()) {
      const content = route.request?.body?.content?.['application/json'];
      if (!content) continue;
      if (!(content.schema instanceof z.ZodType)) throw new Error(`${nameOf(route)} has a body without a schema`);
      expect.soft(content.schema.safeParse(content.example).error, nameOf(route)).toBeUndefined();
    }
  });

  test.each(['user_id', 'account_id', 'id', 'role', 'roles', 'is_admin'])(
    'that says %s, which is not for callers to say, is refused',
    async (field) => {
      const before = await everythingOf(jon);
      for (const route of routes()) {
        if (!route.request || !('body' in route.request)) continue;
        if (bodyOf(route) instanceof FormData || (field === 'roles' && route.path === '/admin/users/{id}')) continue;
        const kind = kindOf(route.path);
        const path = filled(route.path, kind ? ofJon[kind] : jon.id);
        const response = await call(route, path, jon, { [field]: mira.id });
        // What only admins may do is refused before the body is read, or after.
        const refused = FOR_ADMINS.test(route.path) ? [400, 403] : [400];
        expect.soft(refused, `${nameOf(route)}: ${response.status}`).toContain(response.status);
      }
      expect(await everythingOf(jon)).toEqual(before);
    },
  );
});

/** All that somebody sees of their own. */
async function everythingOf(person: Person): Promise<unknown> {
  const lists = ['/auth/me', '/auth/me/api-keys', '/listens', '/tags', '/favorites', '/hidden', '/playlists'];
  const bodies = await Promise.all(lists.map(async (path) => (await person.get(path)).body));
  return [...bodies, (await person.get(`/playlists/id/${ofJon.playlist}/tracks`)).body];
}
