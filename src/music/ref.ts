/** An identity that a caller names in a path: a provider's id, or (`id`) one of ours. */
export interface Ref {
  key: 'spotify' | 'deezer' | 'mbid' | 'itunes' | 'id';
  id: string;
}

/** The forms of a ref, in words for the caller whose own could not be read. */
export const REF_FORMS =
  'a Spotify id (22 letters and digits), spotify:<id>, deezer:<number>, mbid:<uuid>, itunes:<number> or id:<local number>';

const MAX_LOCAL_ID = 2_147_483_647;

const READERS: Record<Ref['key'], (text: string) => string | undefined> = {
  // Spotify's own URIs carry the type as well: `spotify:artist:…`.
  spotify: (text) => text.match(/^(?:(?:artist|album|track):)?([0-9A-Za-z]{22})$/)?.[1],
  deezer: number,
  itunes: number,
  mbid: (text) => text.toLowerCase().match(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)?.[0],
  id: (text) => {
    const id = number(text);
    return id !== undefined && Number(id) <= MAX_LOCAL_ID ? id : undefined;
  },
};

function number(text: string): string | undefined {
  return text.match(/^[1-9]\d{0,17}$/)?.[0];
}

/** Reads `deezer:27`, `mbid:…`, `id:12` or a bare Spotify id; `undefined` when it is none of `REF_FORMS`. */
export function parseRef(text: string): Ref | undefined {
  const colon = text.indexOf(':');
  const key = colon === -1 ? 'spotify' : text.slice(0, colon).toLowerCase();
  if (!isRefKey(key)) return undefined;
  const id = READERS[key](text.slice(colon + 1));
  return id === undefined ? undefined : { key, id };
}

function isRefKey(word: string): word is Ref['key'] {
  return Object.hasOwn(READERS, word);
}
