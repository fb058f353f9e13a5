import { STATUS_CODES } from 'node:http';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { HttpEnv } from './http-env.ts';

/** RFC 9457: every answer that is not a success has this shape. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ description: 'What went wrong, as a stable name for programs' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().openapi({ description: 'What went wrong and what to do next, for people' }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: 'Which parts of the request could not be accepted' }),
    request_id: z.string().openapi({ description: 'Names this request in the log' }),
  })
  .openapi('Problem', {
    example: {
      type: 'urn:fonoteca:problem:request.invalid',
      title: 'Bad Request',
      status: 400,
      detail: 'limit must be a whole number from 1 to 100',
      errors: [{ path: 'limit', message: 'must be a whole number from 1 to 100' }],
      request_id: '0b8f0a6e-6f0e-4a6e-9f57-0d2f2f1f7a11',
    },
  });

interface ProblemInput {
  status: ContentfulStatusCode;
  /** Stable and dotted: `artist.not_found`. */
  code: string;
  detail: string;
  errors?: { path: string; message: string }[];
  headers?: Record<string, string>;
}

/** Answers `application/problem+json`, with the headers that were set on the way. */
export function problem(c: Context<HttpEnv>, { status, code, detail, errors, headers }: ProblemInput): Response {
  const body: z.infer<typeof problemSchema> = {
    type: `urn:fonoteca:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    errors,
    request_id: c.var.requestId,
  };
  return c.body(JSON.stringify(body), status, { ...headers, 'Content-Type': 'application/problem+json' });
}
