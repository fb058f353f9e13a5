import { randomUUID } from 'node:crypto';
import { type ByteRange, readByteRanges } from './byte-ranges.ts';
import { judgePreconditions, type ReadHeader, rangeStillFits, type Validators } from './preconditions.ts';

/** What HTTP says about a file. */
export interface FileFacts extends Validators {
  size: number;
  type: string;
  /** `Cache-Control` and what else is the route's own. */
  headers?: Record<string, string>;
}

/** What follows one another in a body: bytes of the file, or a few of our own between them. */
export type FilePart = ByteRange | Uint8Array;

/** What is to be sent of a file; nothing with a 304, a 412 or a 416, and to HEAD. */
export interface FileAnswer {
  status: 200 | 206 | 304 | 412 | 416;
  headers: Record<string, string>;
  parts: FilePart[];
}

/** What a call gets of a file: all of it, the ranges that it asks for, or why it gets none, as RFC 9110 has it. */
export function judgeFileRequest(method: string, header: ReadHeader, file: FileFacts): FileAnswer {
  const common = {
    ...file.headers,
    ETag: file.etag,
    'Last-Modified': file.modifiedAt.toUTCString(),
    'Accept-Ranges': 'bytes',
  };
  const judgement = judgePreconditions(header, file);
  if (judgement === 'not_modified') return { status: 304, headers: common, parts: [] };
  if (judgement === 'failed') return { status: 412, headers: {}, parts: [] };
  const isHead = method === 'HEAD';
  const range = isHead || !rangeStillFits(header('if-range'), file) ? undefined : header('range');
  const ranges = range === undefined ? 'whole' : readByteRanges(range, file.size);
  if (ranges === 'unsatisfiable')
    return { status: 416, headers: { 'Content-Range': `bytes */${file.size}` }, parts: [] };
  if (ranges === 'whole') {
    const headers = { ...common, 'Content-Type': file.type, 'Content-Length': String(file.size) };
    return { status: 200, headers, parts: isHead ? [] : [{ start: 0, end: file.size - 1 }] };
  }
  return partial(file, ranges, common);
}

function partial(file: FileFacts, ranges: ByteRange[], common: Record<string, string>): FileAnswer {
  const [first, ...others] = ranges;
  if (first && others.length === 0) {
    const headers = {
      ...common,
      'Content-Type': file.type,
      'Content-Range': contentRange(first, file.size),
      'Content-Length': String(lengthOf(first)),
    };
    return { status: 206, headers, parts: [first] };
  }
  const boundary = randomUUID();
  const parts: FilePart[] = ranges.flatMap((range, place) => {
    const head = `${place === 0 ? '' : '\r\n'}--${boundary}\r\nContent-Type: ${file.type}\r\nContent-Range: ${contentRange(range, file.size)}\r\n\r\n`;
    return [Buffer.from(head), range];
  });
  parts.push(Buffer.from(`\r\n--${boundary}--\r\n`));
  const headers = {
    ...common,
    'Content-Type': `multipart/byteranges; boundary=${boundary}`,
    'Content-Length': String(parts.reduce((sum, part) => sum + lengthOf(part), 0)),
  };
  return { status: 206, headers, parts };
}

function lengthOf(part: FilePart): number {
  return part instanceof Uint8Array ? part.length : part.end - part.start + 1;
}

function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end}/${size}`;
}
