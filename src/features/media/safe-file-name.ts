import sanitize from 'sanitize-filename';

/** Room for a number before it and a suffix behind it, below what any file system takes (255 bytes). */
const MAX_BYTES = 180;

/**
 * A name that any file system takes as a file or a folder: no separators, no reserved words, no dots or blanks at its ends, at most
 * 180 bytes; letters of all scripts stay. Never empty.
 */
export function safeFileName(name: string, fallback: string): string {
  const clean = sanitize(name.toWellFormed().normalize('NFC'), { replacement: '_' }).replace(/\s+/g, ' ');
  return cut(clean.replace(/^[.\s]+/, '')).replace(/[.\s]+$/, '') || fallback;
}

function cut(text: string): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_BYTES) break;
    kept += character;
  }
  return kept;
}
