/** The text of a file of unknown encoding: as its byte order mark says, else UTF-8, else Windows-1252, which holds Latin-1. */
export function decodeText(bytes: Uint8Array): string {
  const label = labelOf(bytes);
  if (label) return new TextDecoder(label).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function labelOf([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}
