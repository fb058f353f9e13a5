import { writeCsv } from './csv.ts';
import { writeJspf } from './jspf.ts';
import { writeM3u } from './m3u.ts';
import type { FileFormat, WrittenPlaylist } from './playlist-file.ts';
import { writeXspf } from './xspf.ts';

/** The media type of each kind of file. */
export const FILE_MEDIA_TYPES = {
  m3u: 'audio/x-mpegurl',
  m3u8: 'application/vnd.apple.mpegurl',
  xspf: 'application/xspf+xml',
  jspf: 'application/jspf+json',
  csv: 'text/csv',
} as const satisfies Record<FileFormat, string>;

const WRITERS: Record<FileFormat, (playlist: WrittenPlaylist) => string> = {
  m3u: writeM3u,
  m3u8: writeM3u,
  xspf: writeXspf,
  jspf: writeJspf,
  csv: writeCsv,
};

/** A playlist as a file of this kind. What is read from it again names the same tracks in the same order. */
export function writePlaylistFile(format: FileFormat, playlist: WrittenPlaylist): string {
  return WRITERS[format](playlist);
}
