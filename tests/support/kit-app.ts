import { createRouter, defineRoute, json, type Router, z } from '#http/api.ts';
import { createHttpApp, type HttpAppDeps } from '#http/http-app.ts';
import { paging, ref, searchText } from '#http/query.ts';
import type { Logger } from '#lib/logger.ts';
import { createFakeClock } from './fake-clock.ts';

/** One line that was logged: its level, fields and message. */
interface LogLine {
  level: string;
  fields: Record<string, unknown>;
  message: string;
}

/** A logger that keeps what it is told. */
function createLogRecorder(): Logger & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write = (level: string) => (fields: unknown, message?: string) => {
    lines.push({ level, fields: typeof fields === 'object' ? { ...fields } : {}, message: message ?? String(fields) });
  };
  const recorder = {
    lines,
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
    child: () => recorder,
  };
  return recorder;
}

/** The kit with two small routes: `GET /things/{ref}?q=&limit=&offset=` and `POST /things`; `thrown` is thrown by `GET /fails`. */
export function createKitApp(options: Partial<HttpAppDeps> & { thrown?: unknown } = {}) {
  const log = createLogRecorder();
  const config = { host: '127.0.0.1', trustLoopback: true };
  const app = createHttpApp({ config, log, clock: createFakeClock(), ...options });
  app.route('/', thingRoutes(options.thrown));
  return { app, log };
}

function thingRoutes(thrown: unknown): Router {
  const router = createRouter();
  router.openapi(getThing, (c) => c.json({ ...c.req.valid('param').ref, ...c.req.valid('query') }, 200));
  router.openapi(createThing, (c) => c.json(c.req.valid('json'), 201));
  router.get('/fails', () => {
    throw thrown;
  });
  return router;
}

const thing = z.looseObject({}).openapi('Thing');
const getThing = defineRoute({
  method: 'get',
  path: '/things/{ref}',
  summary: 'Repeats what it understood',
  request: { params: z.object({ ref }), query: paging.extend({ q: searchText }) },
  responses: { 200: json('What it understood', thing, {}) },
});
const createThing = defineRoute({
  method: 'post',
  path: '/things',
  summary: 'Repeats its body',
  request: { body: { required: true, ...json('Anything with a name', z.object({ name: z.string() }), { name: 'x' }) } },
  responses: { 201: json('The body', thing, {}) },
});
