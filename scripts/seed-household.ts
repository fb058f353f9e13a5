import { createApp } from '#app.ts';
import { loadConfig } from '#config.ts';
import { enqueueStorePictures } from '#features/images/index.ts';
import type { Router } from '#http/api.ts';
import { waitForJob } from '#jobs/wait-for-job.ts';
import { createLogger } from '#lib/logger.ts';
import type { WindowStore } from '#lib/window-store.ts';
import { type MadePerson, makeHousehold } from '#sandbox/household.ts';
import type { HouseholdTrack } from '#sandbox/household-listens.ts';
import { startSandbox } from '#sandbox/server.ts';
import { createServices } from '#services.ts';
import { createWorker } from '#worker.ts';
import { ScriptError } from './run-script.ts';

interface SeedOptions {
  /** The environment of the library: its sources are replaced by made-up ones. */
  env: Record<string, string | undefined>;
  seed: string;
  /** The last day of the year that was lived. */
  until: Date;
  /** Told what is being done, and how far it is. */
  onStep(what: string, done: number, total: number): void;
}

/** Whom the library grows from; all of them are made up. */
const ARTISTS = ['Lumen Harbour', 'Marrow & Pine'] as const;
const SIMILAR = 6;
const PAGE = 100;
const LISTENS_AT_ONCE = 1000;
const EXPANSION_WITHIN_MS = 300_000;

/** Made-up sources have no limits, and a library of nobody's needs to keep none. */
const boundless: WindowStore = {
  take: async (_name, _limit, wanted) => ({ granted: wanted, waitMs: 0 }),
  end: () => {},
  used: async () => 0,
};

/**
 * Fills an empty library with made-up music, and with three people who have lived a year with it, all through the routes that anybody
 * uses. The same seed and day make the same household.
 * @throws {ScriptError} when the library is somebody's already.
 */
export async function seedHousehold({ env, seed, until, onStep }: SeedOptions): Promise<MadePerson[]> {
  const sandbox = await startSandbox({ limits: 'off' });
  try {
    const config = loadConfig({ ...env, ...sandbox.env, PROVIDERS: 'deezer,lastfm', HOST: '', TRUST_LOOPBACK: '' });
    const services = await createServices(config, { log: createLogger('fatal'), windowStore: boundless });
    const worker = createWorker(services);
    try {
      const app = createApp(services);
      await refuseStrangersLibrary(app);
      worker.start();
      for (const [done, q] of ARTISTS.entries()) {
        onStep('music', done, ARTISTS.length);
        const { job } = await ask(app, 'POST', '/expansions', { q, similar: SIMILAR });
        const { status, error } = await waitForJob(services, job, EXPANSION_WITHIN_MS);
        if (status !== 'completed') throw new ScriptError(`The library did not come about (${status}): ${error ?? ''}`);
      }
      const people = makeHousehold({ seed, until, tracks: await readTracks(app) });
      // The sources are gone afterwards, and their pictures with them.
      await enqueueStorePictures(services);
      await live(app, people, onStep);
      await worker.drain();
      return people;
    } finally {
      await worker.stop();
      await services.close();
    }
  } finally {
    await sandbox.close();
  }
}

async function refuseStrangersLibrary(app: Router): Promise<void> {
  const { total } = await ask(app, 'GET', '/tracks?limit=1').catch(() => ({ total: null }));
  if (total === 0) return;
  throw new ScriptError(
    'This library is in use: it has music or people. Seed a new one, such as STORAGE_ROOT=/tmp/household npm run seed',
  );
}

async function readTracks(app: Router): Promise<HouseholdTrack[]> {
  const tracks: HouseholdTrack[] = [];
  let cursor = '';
  do {
    const page = await ask(app, 'GET', `/tracks?limit=${PAGE}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    for (const { id, name, album, artists, disc_number, position, duration_ms } of page.items) {
      const place = `${disc_number ?? 0}.${String(position ?? 0).padStart(3, '0')}`;
      const words = [artists[0].name, album.name, album.release_date, place, name].join('\t');
      tracks.push({ id, albumId: album.id, artistId: artists[0].id, words, durationMs: duration_ms ?? 200_000 });
    }
    cursor = page.next_cursor ?? '';
  } while (cursor);
  return tracks;
}

/** Everybody registers, the first one as the admin, and does a year's things. */
async function live(app: Router, people: readonly MadePerson[], onStep: SeedOptions['onStep']): Promise<void> {
  const tokens = new Map<string, string>();
  for (const { username, email, password, bio, region, timeZone } of people) {
    const { access_token } = await ask(app, 'POST', '/auth/register', { username, email, password });
    tokens.set(username, access_token);
    await ask(app, 'PATCH', '/auth/me', { bio, region, time_zone: timeZone }, access_token);
  }
  for (const person of people) {
    const token = tokens.get(person.username);
    const steps = thingsDoneBy(person);
    for (const [done, { method, path, body }] of steps.entries()) {
      onStep(person.username, done, steps.length);
      const answer = await ask(app, method, path, body, token);
      if (path !== '/playlists') continue;
      const { editors, trackIds } = person.playlists.find(({ name }) => name === answer.name) ?? {};
      await ask(app, 'POST', `/playlists/id/${answer.id}/tracks`, { track_ids: trackIds }, token);
      for (const editor of editors ?? []) {
        await ask(app, 'PUT', `/playlists/id/${answer.id}/collaborators/${editor}`, { right: 'edit' }, token);
      }
    }
    onStep(person.username, steps.length, steps.length);
  }
}

interface Step {
  method: 'POST';
  path: string;
  body?: object;
}

function thingsDoneBy(person: MadePerson): Step[] {
  const post = (path: string, body?: object): Step => ({ method: 'POST', path, body });
  const listens = person.listens.map(({ trackId, listenedAt, durationPlayedMs, source }) => ({
    ...{ track_id: trackId, listened_at: listenedAt.toISOString() },
    ...{ duration_played_ms: durationPlayedMs, source },
  }));
  const pages = Array.from({ length: Math.ceil(listens.length / LISTENS_AT_ONCE) }, (_, page) =>
    listens.slice(page * LISTENS_AT_ONCE, (page + 1) * LISTENS_AT_ONCE),
  );
  const { artists, albums, tracks } = person.favorites;
  return [
    ...pages.map((page) => post('/listens', page)),
    ...person.ratings.map(({ trackId, rating }) => post(`/tracks/${trackId}/rate?rating=${rating}`)),
    ...person.likes.map((id) => post(`/tracks/${id}/like`)),
    ...person.dislikes.map((id) => post(`/tracks/${id}/dislike`)),
    ...artists.map((id) => post(`/favorites/artist/${id}`)),
    ...albums.map((id) => post(`/favorites/album/${id}`)),
    ...tracks.map((id) => post(`/favorites/track/${id}`)),
    ...person.tags.map(({ name, color }) => post('/tags/create', { name, color })),
    ...person.tags.flatMap(({ name, trackIds }) => trackIds.map((id) => post(`/tags/tracks/${id}/add`, { name }))),
    ...person.playlists.map(({ name, description, isPublic }) =>
      post('/playlists', { name, description, is_public: isPublic }),
    ),
    ...['top-rated', 'most-played', 'recently-played', 'discover-weekly'].map((kind) =>
      post(`/smart-playlists/${kind}`, { limit: 30 }),
    ),
  ];
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each checked by the routes' own tests
type AnyAnswer = any;

async function ask(app: Router, method: string, path: string, body?: object, token?: string): Promise<AnyAnswer> {
  const response = await app.request(path, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  });
  const answer: AnyAnswer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new ScriptError(`${method} ${path}: ${response.status} ${answer?.detail ?? ''}`);
  return answer;
}
