import { describe, expect, test } from 'vitest';
import { serveDocs } from '#http/docs.ts';
import { createKitApp } from '../support/kit-app.ts';

const { app } = createKitApp();
serveDocs(app, { version: '1.2.3' });

interface Document {
  openapi: string;
  info: { version: string };
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, unknown> };
}

describe('the documentation', () => {
  test('is OpenAPI 3.1 with every route, named schemas and the problems that any route can answer', async () => {
    const document = (await (await app.request('/openapi.json')).json()) as Document;
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toBe('1.2.3');
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/things/{ref}', '/things', '/docs', '/openapi.json']),
    );
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(['Thing', 'Problem']));
    expect(Object.keys(document.paths['/things/{ref}']?.get?.responses ?? {})).toEqual(['200', '400', 'default']);
  });

  test.each(['/docs', '/docs/'])('is a page at %s whose parts all come from this server', async (path) => {
    const response = await app.request(path);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
    const html = await response.text();
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address ?? '');
    expect(addresses.length).toBeGreaterThan(2);
    for (const address of addresses) {
      expect(address).toMatch(/^\/docs\//);
      const part = await app.request(address);
      expect([address, part.status]).toEqual([address, 200]);
      expect((await part.arrayBuffer()).byteLength).toBeGreaterThan(50);
    }
  });

  test.each(['/docs/package.json', '/docs/..%2fpackage.json', '/docs/constructor', '/docs/swagger-ui-bundle.js.map'])(
    'has no other files (%s)',
    async (path) => {
      expect((await app.request(path)).status).toBe(404);
    },
  );
});
