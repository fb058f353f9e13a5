import { Feed } from 'feed';
import type { Signer } from '#lib/signature.ts';
import type { ReleaseView } from './releases.schemas.ts';

/** RSS 2.0. `origin` is the address under which the caller reached us; covers are signed, because readers of feeds send no token for them. */
export function releasesFeed(releases: readonly ReleaseView[], origin: string, signer: Signer): string {
  const feed = new Feed({
    title: 'New releases',
    description: 'Albums that were found lately of the artists that you follow',
    link: `${origin}/releases/new`,
    feedLinks: { rss: `${origin}/releases/feed.xml` },
    generator: 'Fonoteca',
    // Without news the document stays the same to the last byte.
    updated: new Date(releases[0]?.found_at ?? 0),
  });
  for (const { album, found_at } of releases) {
    feed.addItem({
      title: xmlText(releaseTitle(album)),
      // What has no guid of its own is named by its link.
      link: `${origin}/albums/id/${album.id}`,
      date: new Date(found_at),
      description: describe(album),
      ...coverOf(album, origin, signer),
    });
  }
  return feed.rss2();
}

/** `Lumen Harbour feat. Brine Theory – Saltglass`. */
export function releaseTitle({ artists, name }: ReleaseView['album']): string {
  return `${artists.map((credit) => credit.name + credit.join_phrase).join('')} – ${name}`;
}

/** `Single, 2026-12-04`. */
function describe({ album_type, release_date }: ReleaseView['album']): string {
  const type = album_type ?? 'release';
  return [`${type[0]?.toUpperCase()}${type.slice(1)}`, release_date].filter(Boolean).join(', ');
}

function coverOf({ images: [cover] }: ReleaseView['album'], origin: string, signer: Signer) {
  if (!cover) return {};
  return { image: { url: origin + signer.sign(`${cover.url}&format=jpeg`), type: 'image/jpeg' } };
}

// What XML 1.0 cannot hold, and the end of the section in which the library writes text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDFFF]|\]\](?=>)/gu;

function xmlText(text: string): string {
  return text.replaceAll(NOT_XML, '');
}
