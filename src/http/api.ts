import { createRoute, OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import { AppError } from '#lib/errors.ts';
import type { HttpEnv } from './http-env.ts';
import { problemSchema } from './problem.ts';

export { z };

/** A group of routes, or the whole app: its type says what a handler finds on `c`. */
export type Router = OpenAPIHono<HttpEnv>;

/** A router whose handlers only see input that fits the route's schemas; anything else is a 400 that names each fault. */
export function createRouter(): Router {
  return new OpenAPIHono<HttpEnv>({
    strict: false,
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error);
    },
  });
}

function invalidRequest(error: z.ZodError): AppError {
  const errors = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const detail = errors.map(({ path, message }) => `${path} ${message}`.trim()).join('; ');
  return new AppError('invalid', 'request.invalid', detail, { errors });
}

const problemContent = { content: { 'application/problem+json': { schema: problemSchema } } };
const COMMON_RESPONSES = {
  400: { description: 'The request cannot be read; `errors` says where', ...problemContent },
  default: { description: 'Any other failure', ...problemContent },
};

/** A route with its documentation. The problems that any route can answer are added; list only those that need words of their own. */
export function defineRoute<P extends string, R extends Omit<RouteConfig, 'path'> & { path: P }>(route: R) {
  return createRoute<P, R>({ ...route, responses: { ...COMMON_RESPONSES, ...route.responses } });
}

/** A JSON response (or request body) with the example that the documentation shows. */
export function json<S extends z.ZodType>(description: string, schema: S, example: z.input<S>) {
  return { description, content: { 'application/json': { schema, example } } };
}

/** A problem that this route answers for a reason of its own, such as `409: problemResponse('it is a favourite')`. */
export function problemResponse(description: string) {
  return { description, ...problemContent };
}
