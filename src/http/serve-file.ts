import type { Context } from 'hono';
import type { Logger } from '#lib/logger.ts';
import type { ByteRange } from './byte-ranges.ts';
import { type FileFacts, type FilePart, judgeFileRequest } from './file-answer.ts';
import type { HttpEnv } from './http-env.ts';
import { problem } from './problem.ts';
import { sendPieces } from './send-pieces.ts';

/** A file that is open; Node's `FileHandle` is one. */
export interface ReadableFile {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  /** A range of it as it lies in memory, where that is possible. A piece is good until the next one is asked for. */
  pieces?(range: ByteRange): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** An open file, and what HTTP says about it. */
export interface ServedFile extends FileFacts {
  handle: ReadableFile;
}

/** Few system calls for much, and little enough for a hundred listeners at once. */
const PIECE_BYTES = 256 * 1024;
const MAX_IDLE_BUFFERS = 32;

/**
 * Answers GET and HEAD with a file, or the ranges of it that are asked for, as RFC 9110 has it: 200, 206, 304, 412 or 416. Takes over the
 * handle, and closes it whatever becomes of the answer.
 */
export async function serveFile(c: Context<HttpEnv>, log: Logger, file: ServedFile): Promise<Response> {
  const answer = judgeFileRequest(c.req.method, (name) => c.req.header(name), file);
  const { status, headers, parts } = answer;
  if ((status === 200 || status === 206) && parts.length > 0) {
    return sendPieces(c, log, { status, headers, pieces: () => piecesOf(file.handle, parts) });
  }
  await file.handle.close();
  if (status === 412) return preconditionFailed(c);
  if (status === 416) return unsatisfiable(c, file.size, headers);
  return c.body(null, status, headers);
}

function preconditionFailed(c: Context<HttpEnv>): Response {
  const detail = 'The file is not in the state that If-Match or If-Unmodified-Since asks for.';
  return problem(c, { status: 412, code: 'request.precondition', detail });
}

function unsatisfiable(c: Context<HttpEnv>, size: number, headers: Record<string, string>): Response {
  const detail = `The file has ${size} bytes: there is none in the range that was asked for.`;
  return problem(c, { status: 416, code: 'request.range', detail, headers });
}

const idleBuffers: Buffer[] = [];

/** The bytes of the parts. A piece is good until the next one is asked for; the handle is closed at the end. */
async function* piecesOf(handle: ReadableFile, parts: readonly FilePart[]): AsyncGenerator<Uint8Array> {
  try {
    for (const part of parts) {
      if (part instanceof Uint8Array) yield part;
      else yield* handle.pieces?.(part) ?? readRange(handle, part);
    }
  } finally {
    await handle.close();
  }
}

async function* readRange(handle: ReadableFile, { start, end }: ByteRange): AsyncGenerator<Uint8Array> {
  const buffer = idleBuffers.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
  try {
    for (let position = start; position <= end; ) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - position + 1), position);
      if (bytesRead === 0) throw new FileBecameShorter();
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    if (idleBuffers.length < MAX_IDLE_BUFFERS) idleBuffers.push(buffer);
  }
}

/** While it was being sent. */
export class FileBecameShorter extends Error {
  constructor() {
    super('the file became shorter while it was being sent');
  }
}
