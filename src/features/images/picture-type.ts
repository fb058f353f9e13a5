/** What is decoded. Anything else, SVG first of all, is never handed to a decoder. */
export type PictureType = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif';

const LONGEST_BRAND_LIST = 256;

/** Tells by the first bytes what a picture is, whatever it was called; undefined for all that we do not decode. */
export function pictureTypeOf(bytes: Buffer): PictureType | undefined {
  const text = (start: number, end: number) => bytes.toString('latin1', start, end);
  if (text(0, 3) === '\xff\xd8\xff') return 'jpeg';
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp';
  if (text(0, 6) === 'GIF87a' || text(0, 6) === 'GIF89a') return 'gif';
  return text(4, 8) === 'ftyp' && brandsOf(bytes).some((brand) => brand === 'avif' || brand === 'avis')
    ? 'avif'
    : undefined;
}

/** The brands of an ISO media file, major first; the four bytes behind the major one are its version. */
function brandsOf(bytes: Buffer): string[] {
  const end = Math.min(bytes.length >= 4 ? bytes.readUInt32BE(0) : 0, LONGEST_BRAND_LIST, bytes.length);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(bytes.toString('latin1', at, at + 4));
  return brands;
}
