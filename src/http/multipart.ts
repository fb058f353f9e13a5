import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { AppError } from '#lib/errors.ts';

/** A file in a form, while it arrives. */
export interface SentFile {
  /** The name of its field. */
  field: string;
  /** What its sender calls it, without folders. */
  fileName: string | undefined;
  content: Readable;
}

export interface MultipartLimits {
  /** Of the whole body. */
  maxBytes: number;
  maxFiles: number;
}

/** Besides files a form holds a few words. */
const MAX_FIELDS = 100;
const MAX_FIELD_BYTES = 100_000;

/**
 * Reads `multipart/form-data` as it arrives, one file after the other: `onFile` has to read the content to its end, and nothing is kept in
 * memory. Gives the other fields by name, the last one of each. When `onFile` rejects, or the body ends early, reading ends and every file is
 * torn down. The route's `middleware` is `streamedBodyAtMost`.
 * @throws {AppError} 415 for another kind of body, 413 for too much, 400 for what cannot be read; and what `onFile` rejects with.
 */
export async function readMultipart(
  request: Request,
  { maxBytes, maxFiles }: MultipartLimits,
  onFile: (file: SentFile) => Promise<void>,
): Promise<ReadonlyMap<string, string>> {
  const fields = new Map<string, string>();
  const open = new Set<Readable>();
  const parser = createParser(request.headers.get('content-type') ?? '', maxFiles);
  const { until, fail } = createWaiting();
  let handled: Promise<void> = Promise.resolve();

  parser.on('file', (field, content, fileName) => {
    open.add(content);
    content.once('close', () => open.delete(content));
    content.on('error', () => {}); // `onFile` hears of it where it reads
    handled = handled.then(() => onFile({ field, fileName, content }));
    handled.catch(fail);
  });
  parser.on('field', (name, value, _, isCut) => {
    if (isCut) fail(tooMuch(`A field may have at most ${MAX_FIELD_BYTES} bytes.`));
    fields.set(name, value);
  });
  parser.once('filesLimit', () => fail(tooMuch(`A form may hold at most ${maxFiles} files.`)));
  parser.once('fieldsLimit', () => fail(tooMuch(`A form may hold at most ${MAX_FIELDS} fields.`)));
  parser.on('error', (error) => fail(unreadable('It ends early, or is no form.', error)));
  const finished = new Promise<void>((resolve) => parser.once('finish', resolve));

  try {
    await pump(request, parser, { maxBytes, until });
    await until(finished);
    await until(handled);
    return fields;
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    for (const content of open) content.destroy(reason);
    await handled.catch(() => {}); // whoever writes a file has ended before anybody cleans up
    throw error;
  }
}

function createParser(contentType: string, maxFiles: number): BusboyInstance {
  if (!/^multipart\/form-data\b/i.test(contentType)) {
    throw new AppError('media_type', 'request.not_a_form', 'Send the files as multipart/form-data.');
  }
  const limits = { files: maxFiles, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES };
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits });
  } catch (error) {
    throw unreadable('Its Content-Type names no boundary.', error);
  }
}

/** Waits for one thing after the other, until something else fails. */
interface Waiting {
  /** As `work` settles; rejects as soon as something has failed. */
  until<T>(work: Promise<T>): Promise<T>;
  fail(error: unknown): void;
}

/** What `Promise.race` with one promise of a failure would do, but that promise would keep all that it was ever raced with: the whole body. */
function createWaiting(): Waiting {
  let failure: { error: unknown } | undefined;
  let interrupt: (error: unknown) => void = () => {};
  return {
    until(work) {
      return new Promise((resolve, reject) => {
        interrupt = reject;
        work.then(resolve, reject);
        if (failure) reject(failure.error);
      });
    },
    fail(error) {
      failure ??= { error };
      interrupt(failure.error);
    },
  };
}

/** Hands the body to the parser, as fast as the files are read. What is left of it after a failure, the server drains. */
async function pump(
  { body }: Request,
  parser: BusboyInstance,
  { maxBytes, until }: { maxBytes: number; until: Waiting['until'] },
): Promise<void> {
  if (!body) throw unreadable('There is none.');
  const reader = body.getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await until(reader.read().catch(throwCutShort));
      if (done) break;
      bytes += value.length;
      if (bytes > maxBytes) throw tooMuch(`A body may have at most ${maxBytes} bytes.`);
      if (!parser.write(value)) await until(new Promise((resolve) => parser.once('drain', resolve)));
    }
    parser.end();
  } finally {
    reader.releaseLock();
  }
}

function throwCutShort(cause: unknown): never {
  throw unreadable('It broke off.', cause);
}

function unreadable(why: string, cause?: unknown): AppError {
  return new AppError('invalid', 'request.unreadable_form', `The body cannot be read. ${why}`, { cause });
}

function tooMuch(detail: string): AppError {
  return new AppError('limit', 'request.too_large', detail);
}
