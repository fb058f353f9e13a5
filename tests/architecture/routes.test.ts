import { describe, expect, test } from 'vitest';
import { z } from '#http/api.ts';
import { type DocumentedRoute, documentedRoutes, expectDocumented } from '../support/documented.ts';
import { useTestApp } from '../support/test-app.ts';

/** Files of the documentation page itself. */
const UNDOCUMENTED = ['GET /docs/{file}'];

const made = useTestApp();

const nameOf = ({ method, path }: { method: string; path: string }) =>
  `${method.toUpperCase()} ${path.replaceAll(/:([^/]+)/g, '{$1}')}`;
const endpoints = () => made.app.routes.filter((route) => route.method !== 'ALL').map(nameOf);

const successes = ({ responses }: DocumentedRoute) =>
  Object.entries(responses)
    .filter(([status]) => /^[23]/.test(status))
    .flatMap(([, response]) => Object.values(response.content ?? {}));

describe('every route', () => {
  test('is in the documentation', () => {
    const known = new Set([...documentedRoutes(made.app).map(nameOf), ...UNDOCUMENTED]);
    expect(endpoints().filter((endpoint) => !known.has(endpoint))).toEqual([]);
  });

  test('that is documented exists, once', () => {
    const names = documentedRoutes(made.app).map(nameOf);
    const existing = endpoints();
    expect(names.filter((name) => !existing.includes(name))).toEqual([]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('says what it is for, in which group, and what it answers', () => {
    for (const route of documentedRoutes(made.app)) {
      expect.soft(route.summary, nameOf(route)).toMatch(/\S/);
      expect.soft(route.tags, nameOf(route)).toHaveLength(1);
      const answers = '204' in route.responses ? [204] : successes(route);
      expect.soft(answers.length, nameOf(route)).toBeGreaterThan(0);
    }
  });

  test('shows an example that its schema accepts and describes in full', () => {
    for (const route of documentedRoutes(made.app)) {
      for (const { schema, example } of successes(route)) {
        if (!(schema instanceof z.ZodType)) throw new Error(`${nameOf(route)} has a response without a schema`);
        const read = schema.safeParse(example);
        expect.soft(read.data, `${nameOf(route)}: ${read.error}`).toEqual(example ?? 'an example');
      }
    }
  });

  test('describes each of its parameters with an example', async () => {
    const response = await made.app.request('/openapi.json');
    const { paths } = openApi.parse(await response.json());
    for (const [path, methods] of Object.entries(paths)) {
      for (const parameter of Object.values(methods).flatMap(({ parameters }) => parameters)) {
        expect.soft(parameter, `${path} ${parameter.name}`).toMatchObject({ description: expect.stringMatching(/\S/) });
        expect.soft(parameter.schema, `${path} ${parameter.name}`).toHaveProperty('example');
      }
    }
  });

  test('is reached before any pattern that would also take its path', () => {
    const routes = documentedRoutes(made.app);
    const firstMatch = ({ method, path }: DocumentedRoute) =>
      routes.find((it) => it.method === method && takes(it.path, path))?.path;
    expect(routes.map(firstMatch)).toEqual(routes.map(({ path }) => path));
  });

  test('that needs nothing answers as documented', async () => {
    const plain = documentedRoutes(made.app).filter(({ method, path }) => method === 'get' && !path.includes('{'));
    for (const { path } of plain) await expectDocumented(made.app, 'GET', path, await made.app.request(path));
  });
});

const parameter = z.looseObject({ name: z.string(), schema: z.unknown() });
const openApi = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ parameters: z.array(parameter).default([]) }))),
});

/** True when a path with `{placeholders}` matches the other as it is written. */
function takes(pattern: string, path: string): boolean {
  const own = pattern.split('/');
  const other = path.split('/');
  return own.length === other.length && own.every((part, index) => part === other[index] || part.startsWith('{'));
}
