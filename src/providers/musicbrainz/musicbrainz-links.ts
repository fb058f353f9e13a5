import type { ExternalIds, IdKey } from '#music/provider-names.ts';

/** An artist's page elsewhere, as the URL relation of a MusicBrainz artist names it. */
export interface ArtistLink {
  ended?: boolean;
  url: string;
}

/** Pages of artists only: an album's, a label's or a user's page says nothing about who this is. */
const ARTIST_PAGES: [IdKey, RegExp][] = [
  ['spotify', /^https?:\/\/open\.spotify\.com\/(?:intl-[a-z]+\/)?artist\/([0-9A-Za-z]{22})(?:[/?#]|$)/],
  ['deezer', /^https?:\/\/(?:www\.)?deezer\.com\/(?:[a-z]{2}\/)?artist\/([1-9]\d*)(?:[/?#]|$)/],
  [
    'itunes',
    /^https?:\/\/(?:itunes|music)\.apple\.com\/(?:[a-z]{2}\/)?artist\/(?:[^/]+\/)?(?:id)?([1-9]\d*)(?:[/?#]|$)/,
  ],
  ['discogs', /^https?:\/\/(?:www\.)?discogs\.com\/artist\/([1-9]\d*)(?:[-/?#]|$)/],
  ['wikidata', /^https?:\/\/(?:www\.)?wikidata\.org\/wiki\/(Q[1-9]\d*)(?:[/?#]|$)/],
];

/** The ids that an artist's links prove. Links that have ended are passed over; of several to one service the first counts. */
export function externalIdsOfLinks(links: ArtistLink[]): ExternalIds {
  const ids: ExternalIds = {};
  for (const { ended, url } of links) {
    if (ended) continue;
    for (const [key, page] of ARTIST_PAGES) {
      const id = page.exec(url)?.[1];
      if (id !== undefined) ids[key] ??= id;
    }
  }
  return ids;
}
