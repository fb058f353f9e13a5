import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { messageOf } from './errors.ts';
import { type HttpAnswer, HttpFailure, type HttpRequest, type HttpTransport } from './http-client.ts';
import { redactBody, redactJson, redactUrl, secretsOf } from './redact.ts';
import { readTapeIndex, TAPE_INDEX, type TapeRow } from './tape-index.ts';
import { answersRequest, pageSizeOf, parseTapeRequest, type TapeRequest, toTapeRequest } from './tape-matching.ts';

/** They describe how the answer travelled, or hold a session. */
const UNTAPED_HEADERS = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'set-cookie',
  'transfer-encoding',
]);

/**
 * Passes requests on and keeps every answer in `dir`, without keys and tokens. Recording a request again replaces its answer. One
 * process at a time records into a folder.
 */
export function recordingTransport(inner: HttpTransport, dir: string): HttpTransport {
  const rows = new Map<string, TapeRow>();
  if (existsSync(join(dir, TAPE_INDEX))) for (const row of readTapeIndex(dir)) rows.set(keyOf(row), row);
  let lastWrite = Promise.resolve();

  async function keep(row: TapeRow, body: string): Promise<void> {
    await writeWhole(join(dir, row.file), body);
    rows.set(keyOf(row), row);
    // One after the other: each writes all rows that are there by then.
    const write = lastWrite.then(() =>
      writeWhole(join(dir, TAPE_INDEX), `${JSON.stringify([...rows.values()], null, 1)}\n`),
    );
    lastWrite = write.catch(() => {});
    await write;
  }

  return {
    async send(request) {
      const answer = await inner.send(request);
      try {
        await keep(toRow(request, answer), redactedText(request, answer.body));
      } catch (error) {
        throw new HttpFailure('unreachable', `the tape cannot be written: ${messageOf(error)}`, { cause: error });
      }
      return answer;
    },
    async close() {
      await lastWrite;
      await inner.close();
    },
  };
}

function toRow(request: HttpRequest, answer: HttpAnswer): TapeRow {
  const url = redactUrl(request.url, request.secretParams);
  const provider = request.provider ?? new URL(url).hostname;
  const headers = Object.entries(answer.headers).filter(([name]) => !UNTAPED_HEADERS.has(name));
  const row = {
    provider,
    request: `${request.method} ${url}`,
    ...(request.body !== undefined && {
      body: redactBody(request.body, request.headers['content-type'], request.secretParams),
    }),
    status: answer.status,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, redactedText(request, value)])),
  };
  const slug = new URL(url).pathname
    .replace(/[^\w]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
  const hash = createHash('sha256').update(keyOf(row)).digest('hex').slice(0, 10);
  return { file: `${provider}/${slug}.${hash}.json`, ...row };
}

function keyOf({ provider, request, body }: Pick<TapeRow, 'provider' | 'request' | 'body'>): string {
  return JSON.stringify([provider, request, body]);
}

function redactedText(request: HttpRequest, text: string): string {
  return secretsOf(request).reduce((left, secret) => left.replaceAll(secret, '*'), redactJson(text));
}

let writes = 0;

/** A reader sees the old file or the new one, never a half. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}-${++writes}.tmp`;
  await writeFile(draft, text);
  await rename(draft, path);
}

/** What other tapes call our sources. */
const PROVIDER_WORDS: Record<string, string> = {
  coverartarchive: 'coverart',
  wikidata: 'wikipedia',
  wikimedia: 'wikipedia',
};
const MAX_REDIRECTS = 3;

interface PlayableRow extends TapeRow {
  taped: TapeRequest;
}

/**
 * Answers from the tape in `dir` and never from the network: what is not on it is `not_taped`.
 * @throws {Error} one line, when there is no tape.
 */
export function replayTransport(dir: string): HttpTransport {
  const rows: PlayableRow[] = readTapeIndex(dir).flatMap((row) => {
    const taped = parseTapeRequest(row.request);
    const provider = PROVIDER_WORDS[row.provider] ?? row.provider;
    return taped ? [{ ...row, provider, taped }] : [];
  });

  async function play(request: HttpRequest): Promise<HttpAnswer> {
    const asked = toTapeRequest(request.method, new URL(request.url));
    const found = rows.filter((row) => isAnswer(row, request, asked));
    const candidates = await Promise.all(
      found.map(async (row) => ({ row, rank: rankOf(row, request, asked), body: await bodyOf(join(dir, row.file)) })),
    );
    const [best] = candidates.sort((a, b) => b.rank - a.rank || b.body.length - a.body.length);
    if (!best)
      throw new HttpFailure(
        'not_taped',
        `not on the tape: ${request.method} ${redactUrl(request.url, request.secretParams)}`,
      );
    if (best.body.length > request.maxBytes)
      throw new HttpFailure('too_large', `larger than ${request.maxBytes} bytes`);
    const headers = Object.entries(best.row.headers).map(([name, value]) => [name.toLowerCase(), value]);
    return { status: best.row.status, headers: Object.fromEntries(headers), body: best.body, url: request.url };
  }

  return {
    async send(request) {
      let answer = await play(request);
      for (let redirects = 0; redirects < MAX_REDIRECTS; redirects += 1) {
        const { location } = answer.headers;
        if (answer.status < 300 || answer.status > 399 || location === undefined) return answer;
        answer = await play({ ...request, url: new URL(location, answer.url).href });
      }
      return answer;
    },
    close: async () => {},
  };
}

function isAnswer(row: PlayableRow, request: HttpRequest, asked: TapeRequest): boolean {
  const sameSource = request.provider === undefined ? row.taped.host === asked.host : row.provider === request.provider;
  if (!sameSource || !answersRequest(row.taped, asked)) return false;
  return (
    row.body === undefined || request.body === undefined || canonical(row.body) === canonical(redactedPost(request))
  );
}

/** Better: an answer rather than an error, what was posted, the page size that was asked for, else the source's own. */
function rankOf(row: PlayableRow, request: HttpRequest, asked: TapeRequest): number {
  const size = pageSizeOf(row.taped);
  const rank = size === pageSizeOf(asked) ? 2 : size === '' ? 1 : 0;
  return (row.status === 200 ? 8 : 0) + (request.body !== undefined && row.body !== undefined ? 4 : 0) + rank;
}

function redactedPost(request: HttpRequest): string {
  return redactBody(request.body ?? '', request.headers['content-type'], request.secretParams);
}

/** JSON without regard to spaces and the order of its fields; a form without regard to the order of its parameters. */
function canonical(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), (_, value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  } catch {
    return [...new URLSearchParams(body)].map(String).sort().join('&');
  }
}

const wrappedAnswer = z.object({ _http: z.object({}), bodyText: z.string() });

/** Tapes may hold an answer that is not JSON wrapped in one that is. */
async function bodyOf(path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    return path.endsWith('.http.json') ? wrappedAnswer.parse(JSON.parse(text)).bodyText : text;
  } catch (error) {
    throw new HttpFailure('unreachable', `the tape's answer ${path} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
