/** How a picture can be answered. */
export const PICTURE_FORMATS = ['webp', 'avif', 'jpeg'] as const;

export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** The media type of each. */
export const MEDIA_TYPES: Record<PictureFormat, string> = {
  webp: 'image/webp',
  avif: 'image/avif',
  jpeg: 'image/jpeg',
};

/** AVIF first: it is the smallest, and only those who name it read it. */
const BY_PREFERENCE = ['avif', 'webp', 'jpeg'] as const;

/** The format that an `Accept` header asks for: what it likes best, WebP where it does not say. */
export function formatFor(accept: string | undefined): PictureFormat {
  const quality = readQualities(accept ?? '*/*');
  const liking = (format: PictureFormat) => {
    const wildcard = format === 'avif' ? undefined : (quality.get('image/*') ?? quality.get('*/*'));
    return quality.get(MEDIA_TYPES[format]) ?? wildcard ?? 0;
  };
  const best = Math.max(...BY_PREFERENCE.map(liking));
  return BY_PREFERENCE.find((format) => best > 0 && liking(format) === best) ?? 'webp';
}

/** Media type → q, from 0 to 1. */
function readQualities(accept: string): Map<string, number> {
  const entries = accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((word) => word.trim().toLowerCase());
    const q = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    return [type, q >= 0 && q <= 1 ? q : 0] as const;
  });
  return new Map(entries);
}
