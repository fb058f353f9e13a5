import { describe, expect, test } from 'vitest';
import { z } from '#http/api.ts';
import { type DocumentedRoute, documentedRoutes, expectDocumented } from '../support/documented.ts';
import { createTestApp } from '../support/test-app.ts';

/** Files of the documentation page itself. */
const UNDOCUMENTED = ['GET /docs/{file}'];

const app = createTestApp();
const documented = documentedRoutes(app);
const name = ({ method, path }: { method: string; path: string }) =>
  `${method.toUpperCase()} ${path.replaceAll(/:([^/]+)/g, '{$1}')}`;

const successes = ({ responses }: DocumentedRoute) =>
  Object.entries(responses)
    .filter(([status]) => /^[23]/.test(status))
    .flatMap(([, response]) => Object.values(response.content ?? {}));

describe('every route', () => {
  const endpoints = app.routes.filter((route) => route.method !== 'ALL').map(name);

  test('is in the documentation', () => {
    const known = new Set([...documented.map(name), ...UNDOCUMENTED]);
    expect(endpoints.filter((endpoint) => !known.has(endpoint))).toEqual([]);
  });

  test('that is documented exists, once', () => {
    const names = documented.map(name);
    expect(names.filter((it) => !endpoints.includes(it))).toEqual([]);
    expect(names.filter((it, index) => names.indexOf(it) !== index)).toEqual([]);
  });

  test.each(documented.map((route) => [name(route), route] as const))('%s says what it is for', (_, route) => {
    expect(route.summary).toMatch(/\S/);
    expect(route.tags).toHaveLength(1);
    expect(successes(route).length).toBeGreaterThan(0);
  });

  test.each(documented.map((route) => [name(route), route] as const))(
    '%s shows an example that its schema accepts',
    (_, route) => {
      for (const { schema, example } of successes(route)) {
        if (!(schema instanceof z.ZodType)) throw new Error('a response has no schema');
        expect(example).toBeDefined();
        expect(schema.parse(example)).toEqual(example);
      }
    },
  );

  test('is reached before any pattern that would also take its path', () => {
    const firstMatch = ({ method, path }: DocumentedRoute) =>
      documented.find((it) => it.method === method && takes(it.path, path))?.path;
    for (const route of documented) expect([route.path, firstMatch(route)]).toEqual([route.path, route.path]);
  });

  test.each(['/health', '/health/ready', '/health/detailed', '/metrics', '/openapi.json', '/docs'])(
    'such as GET %s answers as documented',
    async (path) => {
      await expectDocumented(app, 'GET', path, await app.request(path));
    },
  );
});

/** True when a path with `{placeholders}` matches the other as it is written. */
function takes(pattern: string, path: string): boolean {
  const own = pattern.split('/');
  const other = path.split('/');
  return own.length === other.length && own.every((part, index) => part === other[index] || part.startsWith('{'));
}
