import { expect } from 'vitest';
import { type Router, z } from '#http/api.ts';

/** One documented route: what `defineRoute` was given, as far as tests look at it. */
export interface DocumentedRoute {
  method: string;
  path: string;
  summary?: string;
  tags?: string[];
  responses: Record<string, { content?: Record<string, { schema?: unknown; example?: unknown; examples?: unknown }> }>;
}

/** Every route of the documentation, in the order in which they match. */
export function documentedRoutes(app: Router): DocumentedRoute[] {
  return app.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === 'route' ? [definition.route as DocumentedRoute] : [],
  );
}

/** Fails unless the answer to `method path` has a documented status and type, and a body that its schema describes in full. */
export async function expectDocumented(app: Router, method: string, path: string, response: Response): Promise<void> {
  const { pathname } = new URL(path, 'http://localhost');
  const route = documentedRoutes(app).find(
    (it) => it.method === method.toLowerCase() && pattern(it.path).test(pathname),
  );
  if (!route) throw new Error(`${method} ${pathname} is not documented`);
  const place = `${method} ${route.path} → ${response.status}`;
  const documented = route.responses[response.status] ?? (response.ok ? undefined : route.responses.default);
  expect(documented, `${place} is documented`).toBeDefined();
  if (documented && !documented.content) {
    expect(await response.clone().text(), `${place} has no body`).toBe('');
    return;
  }
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  const schema = documented?.content?.[type]?.schema;
  if (!(schema instanceof z.ZodType)) throw new Error(`${place} has no schema for ${type}`);
  const body: unknown = type.endsWith('json') ? await response.clone().json() : await response.clone().text();
  expect(schema.parse(body), `${place} says nothing beyond its schema`).toEqual(body);
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}/?$`);
}
