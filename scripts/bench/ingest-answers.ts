import type { Answer } from '#features/catalog/ingest/answer.ts';
import type { AlbumCandidate, ArtistCandidate, CreditCandidate, TrackCandidate } from '#music/entities.ts';
import type { ExternalIds, ProviderName } from '#music/provider-names.ts';

/** The sources that answer, each with its own ids for the same things. */
const SOURCES = ['deezer', 'musicbrainz', 'spotify', 'itunes'] as const satisfies ProviderName[];
const ID_KEYS = { deezer: 'deezer', musicbrainz: 'mbid', spotify: 'spotify', itunes: 'itunes' } as const;
type Source = (typeof SOURCES)[number];

/** What every source finds for one search: as many artists, albums and tracks each. Another world has other things in it. */
export function searchAnswers(world: number, size: number): Answer[] {
  const numbers = numbersFrom(world, size);
  return SOURCES.map((provider) => ({
    provider,
    detail: 'hit',
    artists: numbers.map((n) => artist(provider, n)),
    albums: numbers.map((n) => album(provider, n, n)),
    tracks: numbers.map((n) => ({ ...track(provider, n, n, 1), album: album(provider, n, n) })),
  }));
}

/** The pages of one artist's discography, as every source lists it. */
export function discographyAnswers(world: number, size: number): Answer[] {
  const [artistNumber = 0] = numbersFrom(world, 1);
  return SOURCES.map((provider) => ({
    provider,
    detail: 'hit',
    albums: numbersFrom(world, size).map((n) => album(provider, artistNumber, n)),
  }));
}

/** One album with its whole track list, as every source gives it. */
export function albumAnswers(world: number, size: number): Answer[] {
  const [n = 0] = numbersFrom(world, 1);
  return SOURCES.map((provider) => {
    const tracks = Array.from({ length: size }, (_, index) => track(provider, n, n, index + 1));
    return {
      provider,
      detail: 'full',
      albums: [{ ...album(provider, n, n), trackCount: size, tracks, tracksComplete: true }],
    };
  });
}

/** An artist's albums, as one source lists them. */
export function listedAlbums(artistNumber: number, size: number): AlbumCandidate[] {
  return Array.from({ length: size }, (_, index) => {
    const n = artistNumber * 100 + index;
    return { ...album('deezer', artistNumber, n), trackCount: TRACKS_OF_A_LISTED_ALBUM };
  });
}

const TRACKS_OF_A_LISTED_ALBUM = 10;

/** That list as an answer. */
export function listingAnswer(artistNumber: number, size: number): Answer {
  return { provider: 'deezer', detail: 'hit', albums: listedAlbums(artistNumber, size) };
}

/** What the source answers when it is asked for one of them: everything that it says of an album, with the whole track list. */
export function wholeAlbumAnswer(listed: AlbumCandidate): Answer {
  const [credit] = listed.credits;
  const number = Number(listed.id.split('-').at(-1));
  const tracks = Array.from({ length: TRACKS_OF_A_LISTED_ALBUM }, (_, index) => ({
    ...track('deezer', 0, number, index + 1),
    credits: credit ? [credit] : [],
    popularity: 40 + index,
  }));
  const said = {
    label: 'Made Records',
    tags: [{ name: 'made rock', weight: 100 }],
    barcode: String(number).padStart(12, '0'),
  };
  return { provider: 'deezer', detail: 'full', albums: [{ ...listed, ...said, tracks, tracksComplete: true }] };
}

/** Numbers that no other world has. */
function numbersFrom(world: number, size: number): number[] {
  return Array.from({ length: size }, (_, index) => world * 200 + index);
}

function ids(provider: Source, id: string): { provider: Source; id: string; externalIds: ExternalIds } {
  return { provider, id, externalIds: { [ID_KEYS[provider]]: id } };
}

function artist(provider: Source, n: number): ArtistCandidate {
  return {
    ...ids(provider, `${provider}-artist-${n}`),
    name: `Made Artist ${word(n)}`,
    albumCount: 3,
    followers: 1000 + n,
    images: [{ url: `https://images.example/${provider}/${n}`, width: 500, height: 500 }],
    tags: [{ name: 'made pop', weight: 80 }],
  };
}

function credits(provider: Source, n: number): CreditCandidate[] {
  const credited = artist(provider, n);
  return [{ name: credited.name, joinPhrase: '', artist: credited }];
}

function album(provider: Source, artistNumber: number, n: number): AlbumCandidate {
  return {
    ...ids(provider, `${provider}-album-${n}`),
    title: `Made Album ${word(n)}`,
    credits: credits(provider, artistNumber),
    albumType: 'album',
    releaseDate: `${1970 + (n % 50)}-03-12`,
    trackCount: 12,
    images: [{ url: `https://images.example/${provider}/album/${n}`, width: 500, height: 500 }],
  };
}

function track(provider: Source, artistNumber: number, albumNumber: number, position: number): TrackCandidate {
  return {
    ...ids(provider, `${provider}-track-${albumNumber}-${position}`),
    title: `Made Song ${word(albumNumber * 7 + position)}`,
    credits: credits(provider, artistNumber),
    discNumber: 1 + Math.floor((position - 1) / 20),
    position: 1 + ((position - 1) % 20),
    durationMs: 180_000 + position * 5000,
    ...(provider !== 'itunes' && { isrc: `QZAAA${String(albumNumber * 200 + position).padStart(7, '0')}` }),
  };
}

/** A made word for a number, another one for each. */
function word(n: number): string {
  const syllables = ['ka', 'lo', 'mi', 'ru', 'te', 'so', 'na', 'vi', 'do', 'pe'];
  return [...String(n + 100)].map((digit) => syllables[Number(digit)]).join('');
}
