import { setTimeout as passTime } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readMultipart, type SentFile } from '#http/multipart.ts';
import { AppError } from '#lib/errors.ts';

const LIMITS = { maxBytes: 1_000_000, maxFiles: 10 };

const requestOf = (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}) =>
  new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

const formOf = (files: Record<string, string | Uint8Array<ArrayBuffer>>, fields: Record<string, string> = {}) => {
  const form = new FormData();
  for (const [name, content] of Object.entries(files)) form.append('files', new File([content], name));
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
};

/** A body that comes in pieces, and what is said at its head. */
const raw = (...pieces: string[]) =>
  requestOf(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(Buffer.from(piece, 'latin1'));
        controller.close();
      },
    }),
    { 'content-type': 'multipart/form-data; boundary=B' },
  );
const part = (disposition: string, content: string) =>
  `--B\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: audio/mpeg\r\n\r\n${content}\r\n`;

const collect = async (request: Request, limits = LIMITS) => {
  const files: { field: string; fileName?: string; text: string }[] = [];
  const fields = await readMultipart(request, limits, async ({ content, ...file }) => {
    files.push({ ...file, text: (await content.toArray()).join('') });
  });
  return { files, fields: Object.fromEntries(fields) };
};
const refusal = async (request: Request, limits = LIMITS, onFile = drain): Promise<[string, string]> => {
  const error = await readMultipart(request, limits, onFile).catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError)) throw error;
  return [error.kind, error.code];
};
const drain = async ({ content }: SentFile) => {
  await content.resume().toArray();
};

describe('a form', () => {
  test('gives its files in order, with names of any script, and its fields', async () => {
    const { files, fields } = await collect(
      requestOf(formOf({ 'Группа — крови.mp3': 'one', '曲.flac': 'two' }, { kind: 'x' })),
    );
    expect(files).toEqual([
      { field: 'files', fileName: 'Группа — крови.mp3', text: 'one' },
      { field: 'files', fileName: '曲.flac', text: 'two' },
    ]);
    expect(fields).toEqual({ kind: 'x' });
  });

  test('never gives a name with folders in it', async () => {
    for (const name of ['../../etc/passwd', 'C:\\\\music\\\\passwd', '/etc/passwd']) {
      const { files } = await collect(raw(part(`name="files"; filename="${name}"`, 'x'), '--B--\r\n'));
      expect(files.map(({ fileName }) => fileName)).toEqual(['passwd']);
    }
  });

  test('whose pieces break anywhere is read the same', async () => {
    const whole = `${part('name="files"; filename="a"', 'first\r\n--Bx\r\n')}${part('name="n"', 'v')}--B--\r\n`;
    const expected = await collect(raw(whole));
    for (let at = 1; at < whole.length; at += 3) {
      expect(await collect(raw(whole.slice(0, at), whole.slice(at)))).toEqual(expected);
    }
  });

  test('without files or fields is an empty one', async () => {
    expect(await collect(raw('--B--\r\n'))).toEqual({ files: [], fields: {} });
  });

  test('waits for whoever reads its files slowly', async () => {
    let sent = 0;
    const PIECE = Buffer.alloc(64 * 1024);
    const body = new ReadableStream({
      pull(controller) {
        if (sent === 0) controller.enqueue(Buffer.from(part('name="files"; filename="a"', '').slice(0, -2)));
        sent += PIECE.length;
        controller.enqueue(PIECE);
      },
    });
    const request = requestOf(body, { 'content-type': 'multipart/form-data; boundary=B' });
    let ask: (value?: unknown) => void = () => {};
    const asked = new Promise((resolve) => {
      ask = resolve;
    });
    const reading = refusal(request, { maxBytes: 1e12, maxFiles: 1 }, async () => {
      await asked;
      throw new AppError('conflict', 'enough', 'Enough.');
    });
    await passTime(50);
    expect(sent).toBeLessThan(1_000_000);
    ask();
    expect(await reading).toEqual(['conflict', 'enough']);
  });
});

describe('what is no form, or too much of one', () => {
  test.each([
    ['another kind of body', requestOf('{}', { 'content-type': 'application/json' }), 'media_type'],
    ['a form that is no multipart', requestOf(new URLSearchParams({ a: 'b' })), 'media_type'],
    ['one without a boundary', requestOf('x', { 'content-type': 'multipart/form-data' }), 'invalid'],
    [
      'one without a body',
      new Request('http://localhost/', {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=B' },
      }),
      'invalid',
    ],
    ['an empty body', raw(''), 'invalid'],
    ['noise', raw('\0\u00ff'.repeat(5000)), 'invalid'],
    ['one that ends in a file', raw(part('name="files"; filename="a"', 'x'.repeat(5000)).slice(0, -9)), 'invalid'],
    ['one that ends in a head', raw('--B\r\nContent-Disposition: form-da'), 'invalid'],
    ['one that ends before its end', raw(part('name="files"; filename="a"', 'x')), 'invalid'],
    ['more bytes than are taken', requestOf(formOf({ a: 'x'.repeat(1_000_001) })), 'limit'],
    ['a field that is a novel', requestOf(formOf({}, { a: 'x'.repeat(100_001) })), 'limit'],
    [
      'more fields than anybody needs',
      requestOf(formOf({}, Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`f${n}`, ''])))),
      'limit',
    ],
    [
      'more files than are taken',
      requestOf(formOf(Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`f${n}`, 'x'])))),
      'limit',
    ],
  ])('%s is refused', async (_, request, kind) => {
    expect((await refusal(request))[0]).toBe(kind);
  });

  test('a body that breaks off tears the file down for whoever reads it', async () => {
    let pulls = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulls += 1;
        if (pulls === 1)
          controller.enqueue(Buffer.from(part('name="files"; filename="a"', 'x'.repeat(100)).slice(0, -2)));
        else controller.error(new Error('aborted'));
      },
    });
    let heard: unknown;
    const request = requestOf(body, { 'content-type': 'multipart/form-data; boundary=B' });
    const [kind] = await refusal(request, LIMITS, async ({ content }) => {
      await content.toArray().catch((error: unknown) => {
        heard = error;
        throw error;
      });
    });
    expect(kind).toBe('invalid');
    expect(heard).toBeInstanceOf(AppError);
  });

  test('whoever writes a file has ended before anybody hears of a failure', async () => {
    const seen: string[] = [];
    const request = raw(part('name="files"; filename="a"', 'x'.repeat(100)).slice(0, -2), 'y'.repeat(200));
    const reading = refusal(request, { maxBytes: 300, maxFiles: 2 }, async ({ content }) => {
      seen.push('begins');
      await content.toArray().catch(() => {});
      await new Promise((resolve) => setImmediate(resolve));
      seen.push('has ended');
    });
    expect((await reading)[0]).toBe('limit');
    expect(seen).toEqual(['begins', 'has ended']);
  });
});
