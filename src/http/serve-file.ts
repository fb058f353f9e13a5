import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import type { Logger } from '#lib/logger.ts';
import { type ByteRange, readByteRanges } from './byte-ranges.ts';
import type { HttpEnv } from './http-env.ts';
import { judgePreconditions, rangeStillFits, type Validators } from './preconditions.ts';
import { problem } from './problem.ts';
import { sendPieces } from './send-pieces.ts';

/** A file that is open; Node's `FileHandle` is one. */
export interface ReadableFile {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  close(): Promise<void>;
}

/** An open file, and what HTTP says about it. */
export interface ServedFile extends Validators {
  handle: ReadableFile;
  size: number;
  type: string;
  /** `Cache-Control` and what else is the route's own. */
  headers?: Record<string, string>;
}

/** What follows one another in a body: bytes of the file, or a few of our own between them. */
type Part = ByteRange | Uint8Array;

/** Few system calls for much, and little enough for a hundred listeners at once. */
const PIECE_BYTES = 256 * 1024;
const MAX_IDLE_BUFFERS = 32;

/**
 * Answers GET and HEAD with a file, or the ranges of it that are asked for, as RFC 9110 has it: 200, 206, 304, 412 or 416. Takes over the
 * handle, and closes it whatever becomes of the answer.
 */
export async function serveFile(c: Context<HttpEnv>, log: Logger, file: ServedFile): Promise<Response> {
  const answer = judge(c, file);
  if (!('parts' in answer)) {
    await file.handle.close();
    return answer;
  }
  const { parts, ...rest } = answer;
  return sendPieces(c, log, { ...rest, pieces: () => piecesOf(file.handle, parts) });
}

interface FileAnswer {
  status: 200 | 206;
  headers: Record<string, string>;
  parts: Part[];
}

/** What is to be sent of the file, or the answer that needs none of it. */
function judge(c: Context<HttpEnv>, file: ServedFile): FileAnswer | Response {
  const header = (name: string) => c.req.header(name);
  const common = {
    ...file.headers,
    ETag: file.etag,
    'Last-Modified': file.modifiedAt.toUTCString(),
    'Accept-Ranges': 'bytes',
  };
  const judgement = judgePreconditions(header, file);
  if (judgement === 'not_modified') return c.body(null, 304, common);
  if (judgement === 'failed') return preconditionFailed(c);
  const isHead = c.req.method === 'HEAD';
  const range = isHead || !rangeStillFits(header('if-range'), file) ? undefined : header('range');
  const ranges = range === undefined ? 'whole' : readByteRanges(range, file.size);
  if (ranges === 'unsatisfiable') return unsatisfiable(c, file.size);
  if (ranges === 'whole') {
    const headers = { ...common, 'Content-Type': file.type, 'Content-Length': String(file.size) };
    if (isHead) return c.body(null, 200, headers);
    return { parts: [{ start: 0, end: file.size - 1 }], status: 200, headers };
  }
  return partial(file, ranges, common);
}

function partial(file: ServedFile, ranges: ByteRange[], common: Record<string, string>): FileAnswer {
  const [first, ...others] = ranges;
  if (first && others.length === 0) {
    const headers = {
      ...common,
      'Content-Type': file.type,
      'Content-Range': contentRange(first, file.size),
      'Content-Length': String(lengthOf(first)),
    };
    return { parts: [first], status: 206, headers };
  }
  const boundary = randomUUID();
  const parts: Part[] = ranges.flatMap((range, place) => {
    const head = `${place === 0 ? '' : '\r\n'}--${boundary}\r\nContent-Type: ${file.type}\r\nContent-Range: ${contentRange(range, file.size)}\r\n\r\n`;
    return [Buffer.from(head), range];
  });
  parts.push(Buffer.from(`\r\n--${boundary}--\r\n`));
  const headers = {
    ...common,
    'Content-Type': `multipart/byteranges; boundary=${boundary}`,
    'Content-Length': String(parts.reduce((sum, part) => sum + lengthOf(part), 0)),
  };
  return { parts, status: 206, headers };
}

function lengthOf(part: Part): number {
  return part instanceof Uint8Array ? part.length : part.end - part.start + 1;
}

function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end}/${size}`;
}

function preconditionFailed(c: Context<HttpEnv>): Response {
  const detail = 'The file is not in the state that If-Match or If-Unmodified-Since asks for.';
  return problem(c, { status: 412, code: 'request.precondition', detail });
}

function unsatisfiable(c: Context<HttpEnv>, size: number): Response {
  const detail = `The file has ${size} bytes: there is none in the range that was asked for.`;
  return problem(c, { status: 416, code: 'request.range', detail, headers: { 'Content-Range': `bytes */${size}` } });
}

const idleBuffers: Buffer[] = [];

/** The bytes of the parts. A piece is good until the next one is asked for; the handle is closed at the end. */
async function* piecesOf(handle: ReadableFile, parts: readonly Part[]): AsyncGenerator<Uint8Array> {
  const buffer = idleBuffers.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
  try {
    for (const part of parts) {
      if (part instanceof Uint8Array) yield part;
      else yield* readRange(handle, part, buffer);
    }
  } finally {
    if (idleBuffers.length < MAX_IDLE_BUFFERS) idleBuffers.push(buffer);
    await handle.close();
  }
}

async function* readRange(handle: ReadableFile, { start, end }: ByteRange, buffer: Buffer): AsyncGenerator<Uint8Array> {
  for (let position = start; position <= end; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - position + 1), position);
    if (bytesRead === 0) throw new Error('the file became shorter while it was being sent');
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
