import type { Image } from '#music/entities.ts';
import type { SourceName } from '#music/provider-names.ts';
import type { ImageView } from './catalog.schemas.ts';
import { entityImageUrl, imageUrl } from './image-url.ts';

/** A picture as a source names it. */
export type StoredImage = Image & { provider: SourceName };

/** What is kept of one of them. */
export interface KeptPicture {
  /** Where it came from. */
  url: string;
  blurhash: string;
  color: string;
}

interface Pictured {
  kind: 'artist' | 'album';
  id: number;
  images: readonly StoredImage[];
  picture: KeptPicture | null;
}

/** Pictures as callers see them, at least one: of what has none, the address under which one is made. */
export function presentImages({ kind, id, images, picture }: Pictured): ImageView[] {
  if (images.length === 0) return [{ url: entityImageUrl(kind, id), source: 'fonoteca' }];
  return images.map(({ url, width, height, provider }) => ({
    url: imageUrl(url),
    ...(width && { width }),
    ...(height && { height }),
    ...(picture?.url === url && { blurhash: picture.blurhash, color: picture.color }),
    source: provider,
  }));
}
