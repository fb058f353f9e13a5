import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineRoute, type Router, z } from './api.ts';
import { problem } from './problem.ts';
import { isPublicPath } from './public-paths.ts';

const ASSETS = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const ASSET_TYPES: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** The page and all that it shows come from this server; its own styles are inline. */
const PAGE_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Fonoteca API</title>
  <link rel="stylesheet" href="/docs/swagger-ui.css">
  <link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
  <div id="docs"></div>
  <script src="/docs/swagger-ui-bundle.js"></script>
  <script src="/docs/start.js"></script>
</body>
</html>
`;

const START_SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: 'none' });\n`;

/** Adds `GET /openapi.json` and `GET /docs`, which describe every route of the app, those mounted later included. */
export function serveDocs(app: Router, { version }: { version: string }): void {
  nameCredentials(app);
  app.openapi(openApiRoute, (c) => c.json(describe(app, version), 200));
  app.openapi(docsRoute, (c) => c.html(PAGE, 200, { 'Content-Security-Policy': PAGE_POLICY }));
  app.get('/docs/:file', async (c) => {
    const file = c.req.param('file');
    if (file === 'start.js') return c.body(START_SCRIPT, 200, { 'Content-Type': 'text/javascript; charset=utf-8' });
    const type = Object.hasOwn(ASSET_TYPES, file) ? ASSET_TYPES[file] : undefined;
    if (!type) return problem(c, { status: 404, code: 'docs.not_found', detail: 'There is no such file. Open /docs.' });
    const headers = { 'Content-Type': type, 'Cache-Control': 'public, max-age=3600' };
    return c.body(new Uint8Array(await readFile(join(ASSETS, file))), 200, headers);
  });
}

/** The OpenAPI 3.1 document of everything that is mounted. */
function describe(app: Router, version: string) {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Fonoteca',
      version,
      description:
        'A personal music metadata aggregator: the database answers first, sources fill what is missing. ' +
        'Before anybody has registered, the owner of the machine needs no token; from then on everybody does.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { key: [] }],
  });
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    if (isPublicPath(path)) for (const operation of Object.values(operations)) operation.security = [];
  }
  return document;
}

/** How to show who is asking, so that the page of the documentation can. */
function nameCredentials({ openAPIRegistry }: Router): void {
  openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'The access_token of POST /auth/login, or an API key',
  });
  openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Api-Key',
    description: 'An API key of POST /auth/me/api-keys',
  });
}

const openApiRoute = defineRoute({
  method: 'get',
  path: '/openapi.json',
  tags: ['Documentation'],
  summary: 'This description, as OpenAPI 3.1',
  responses: {
    200: {
      description: 'The OpenAPI document',
      content: {
        'application/json': {
          schema: z.looseObject({ openapi: z.string() }).openapi('OpenApiDocument'),
          example: { openapi: '3.1.0', info: { title: 'Fonoteca', version: '0.1.0' }, paths: {} },
        },
      },
    },
  },
});

const docsRoute = defineRoute({
  method: 'get',
  path: '/docs',
  tags: ['Documentation'],
  summary: 'Every route, to read and to try',
  responses: {
    200: {
      description: 'A page that needs nothing from outside this server',
      content: { 'text/html': { schema: z.string(), example: '<!doctype html>…' } },
    },
  },
});
