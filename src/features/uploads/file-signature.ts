/** How many of a file's first bytes `signatureOf` looks at. */
export const SIGNATURE_BYTES = 16;

/** What a file seems to be by its first bytes: worth looking into as sound, an archive, or neither. Its name is not asked. */
export function signatureOf(head: Buffer): 'sound' | 'zip' | 'other' {
  if (ZIP.has(ascii(head, 0, 4))) return 'zip';
  return SOUND.some((matches) => matches(head)) ? 'sound' : 'other';
}

/** The heads of the first entry, and of an archive without any. */
const ZIP = new Set(['PK\u0003\u0004', 'PK\u0005\u0006']);

const ascii = (head: Buffer, from: number, to: number) => head.toString('latin1', from, to);

const SOUND: readonly ((head: Buffer) => boolean)[] = [
  (head) => ascii(head, 0, 3) === 'ID3',
  // MPEG audio and ADTS begin with eleven set bits, and a layer or version that there is.
  (head) => head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0 && head[1] !== 0xff,
  (head) => ascii(head, 0, 4) === 'fLaC',
  (head) => ascii(head, 0, 4) === 'OggS',
  (head) => /^(?:RIFF|RF64)$/.test(ascii(head, 0, 4)) && ascii(head, 8, 12) === 'WAVE',
  (head) => ascii(head, 4, 8) === 'ftyp',
  (head) => ascii(head, 0, 4) === 'FORM' && /^AIF[FC]$/.test(ascii(head, 8, 12)),
  (head) => head.length >= 4 && head.readUInt32BE(0) === 0x1a45dfa3,
];
