import type { Context, Hono } from 'hono';
import type { HttpEnv } from './http-env.ts';
import { problem } from './problem.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Answers what no route took: 405 with `Allow` when the path is known for other methods, else 404 that points to the documentation. */
export function createNotFoundHandler(app: Pick<Hono<HttpEnv>, 'router'>) {
  return (c: Context<HttpEnv>): Response => {
    const allowed = METHODS.filter((method) => hasEndpoint(app, method, c.req.path));
    if (allowed.length === 0) {
      const detail = 'There is no such route. GET /docs shows all of them.';
      return problem(c, { status: 404, code: 'route.not_found', detail });
    }
    if (allowed.includes('GET')) allowed.push('HEAD');
    const Allow = allowed.join(', ');
    const detail = `${c.req.method} is not possible here; this path takes ${Allow}.`;
    return problem(c, { status: 405, code: 'route.method', detail, headers: { Allow } });
  };
}

function hasEndpoint(app: Pick<Hono<HttpEnv>, 'router'>, method: string, path: string): boolean {
  return app.router.match(method, path)[0].some(([[, route]]) => route.method !== 'ALL');
}
