import { AppError, messageOf } from '#lib/errors.ts';
import { looksLikeCsvHeader, readCsv } from './csv.ts';
import { readJspf } from './jspf.ts';
import { readM3u } from './m3u.ts';
import type { FileFormat, ReadPlaylist } from './playlist-file.ts';
import { readXspf } from './xspf.ts';

/**
 * Reads a playlist file; what kind it is, its content says unless the caller does. At least one track more than `maxTracks` is read
 * where there are more.
 * @throws {AppError} unprocessable, with the reason in words.
 */
export function readPlaylistFile(
  text: string,
  { maxTracks, format }: { maxTracks: number; format?: FileFormat },
): ReadPlaylist {
  const content = text.replace(/^\uFEFF/, '');
  if (content.includes('\0')) throw unreadable('it holds NUL characters: it is no text');
  const kind = format ?? formatOf(content);
  try {
    if (kind === 'xspf') return readXspf(content.trimStart());
    if (kind === 'jspf') return readJspf(content);
    if (kind === 'csv') return readCsv(content, { maxTracks });
    return readM3u(content);
  } catch (error) {
    throw unreadable(`as ${kind} it cannot be read: ${firstLine(messageOf(error))}`, error);
  }
}

function formatOf(content: string): FileFormat {
  const start = content.trimStart();
  if (start.startsWith('{')) return 'jspf';
  if (start.startsWith('<')) return 'xspf';
  const [header = ''] = start.split(/[\r\n]/, 1);
  if (!header.startsWith('#') && looksLikeCsvHeader(header)) return 'csv';
  if (header !== '') return 'm3u';
  throw unreadable('it is empty');
}

const MAX_REASON = 200;

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, MAX_REASON);
}

function unreadable(reason: string, cause?: unknown): AppError {
  const detail = `This is not a playlist that can be read: ${reason}.`;
  return new AppError('unprocessable', 'playlist.file_unreadable', detail, { cause });
}
