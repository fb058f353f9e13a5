import {
  creditLine,
  type MadeAlbum,
  type MadeArtist,
  type MadeCredit,
  type MadeTrack,
  mainArtist,
  titleAt,
} from './catalogue.ts';
import { genres } from './catalogue-words.ts';
import type { SandboxWorld } from './source.ts';

const SITE = 'https://music.apple.com/us';

/** The store's words for our genres; the ids are its own. */
const STORE_GENRES: Record<string, { name: string; id: number }> = {
  Pop: { name: 'Pop', id: 14 },
  Rock: { name: 'Rock', id: 21 },
  Electro: { name: 'Electronic', id: 7 },
  'Rap/Hip Hop': { name: 'Hip-Hop/Rap', id: 18 },
  Jazz: { name: 'Jazz', id: 11 },
  Classical: { name: 'Classical', id: 5 },
  Alternative: { name: 'Alternative', id: 20 },
  Folk: { name: 'Singer/Songwriter', id: 10 },
  Dance: { name: 'Dance', id: 17 },
};
const storeGenre = (name: string) => STORE_GENRES[name] ?? { name: genres[0].name, id: 14 };

const slug = (text: string) => encodeURIComponent(text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-'));
const artistUrl = (artist: MadeArtist) => `${SITE}/artist/${slug(artist.name)}/${artist.ids.itunes}?uo=4`;

export const storeArtist = (artist: MadeArtist) => ({
  wrapperType: 'artist',
  artistType: 'Artist',
  artistName: artist.name,
  artistLinkUrl: artistUrl(artist),
  artistId: artist.ids.itunes,
  primaryGenreName: storeGenre(artist.genre).name,
  primaryGenreId: storeGenre(artist.genre).id,
});

const artworkOf = (world: SandboxWorld, album: MadeAlbum, side: number) =>
  `${world.origin}/img/image/thumb/Music/v4/${album.imageHash}/cover.jpg/${side}x${side}bb.jpg`;

const explicitness = (explicit: boolean) => (explicit ? 'explicit' : 'notExplicit');

/** Midnight in California, where the store is; an album without a date has none here either. */
const storeDate = (album: MadeAlbum) =>
  album.releaseDate === undefined ? {} : { releaseDate: `${`${album.releaseDate}-01-01`.slice(0, 10)}T08:00:00Z` };

export const storeAlbum = (world: SandboxWorld, album: MadeAlbum) => {
  const title = titleAt(album, 'itunes');
  const artist = mainArtist(album.credits);
  return {
    wrapperType: 'collection',
    collectionType: 'Album',
    artistId: artist.ids.itunes,
    collectionId: album.ids.itunes,
    artistName: creditLine(album.credits),
    collectionName: title,
    collectionCensoredName: title,
    artistViewUrl: artistUrl(artist),
    collectionViewUrl: `${SITE}/album/${slug(title)}/${album.ids.itunes}?uo=4`,
    artworkUrl60: artworkOf(world, album, 60),
    artworkUrl100: artworkOf(world, album, 100),
    collectionPrice: 9.99,
    collectionExplicitness: explicitness(album.explicit),
    ...(album.explicit ? { contentAdvisoryRating: 'Explicit' } : {}),
    trackCount: album.tracks.length,
    copyright: `℗ ${album.releaseDate?.slice(0, 4) ?? ''} ${album.label ?? artist.name}`,
    country: 'USA',
    currency: 'USD',
    ...storeDate(album),
    primaryGenreName: storeGenre(album.genre).name,
  };
};

export const storeSong = (world: SandboxWorld, track: MadeTrack) => {
  const { album } = track;
  const { artistName, title } = storeCredit(track);
  const artist = mainArtist(track.recording.credits);
  const url = `${SITE}/album/${slug(title)}/${album.ids.itunes}?i=${track.ids.itunes}&uo=4`;
  return {
    wrapperType: 'track',
    kind: 'song',
    artistId: artist.ids.itunes,
    collectionId: album.ids.itunes,
    trackId: track.ids.itunes,
    artistName,
    collectionName: titleAt(album, 'itunes'),
    trackName: title,
    collectionCensoredName: titleAt(album, 'itunes'),
    trackCensoredName: title,
    artistViewUrl: artistUrl(artist),
    collectionViewUrl: url,
    trackViewUrl: url,
    previewUrl: `https://audio-ssl.itunes.apple.com/itunes-assets/AudioPreview122/v4/${album.imageHash}/mzaf_${track.ids.itunes}.plus.aac.p.m4a`,
    artworkUrl30: artworkOf(world, album, 30),
    artworkUrl60: artworkOf(world, album, 60),
    artworkUrl100: artworkOf(world, album, 100),
    collectionPrice: 9.99,
    trackPrice: 1.29,
    ...storeDate(album),
    collectionExplicitness: explicitness(album.explicit),
    trackExplicitness: explicitness(track.explicit),
    discCount: album.discCount,
    discNumber: track.disc,
    trackCount: album.tracks.filter((other) => other.disc === track.disc).length,
    trackNumber: track.position,
    trackTimeMillis: track.recording.durationMs,
    country: 'USA',
    currency: 'USD',
    primaryGenreName: storeGenre(album.genre).name,
    isStreamable: true,
  };
};

/** The store names guests in the title, the others as the artist. */
function storeCredit(track: MadeTrack): { artistName: string; title: string } {
  const { credits } = track.recording;
  const at = credits.findIndex((credit) => credit.joinPhrase.includes('feat.'));
  if (at === -1 || track.title.includes(' Remix)')) return { artistName: creditLine(credits), title: track.title };
  const line = (part: MadeCredit[]) => creditLine(part).replace(/ feat\. $/, '');
  return { artistName: line(credits.slice(0, at + 1)), title: `${track.title} (feat. ${line(credits.slice(at + 1))})` };
}
