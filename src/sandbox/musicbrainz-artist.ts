import type { MadeArtist, MadeCredit } from './catalogue.ts';
import { fractionOf, uuidOf, wholeOf } from './catalogue-ids.ts';
import { ARTIST_TYPES, areaOf, countryId, countryName } from './musicbrainz-terms.ts';

/** The id under which an artist was known before a merge; it still answers, with the id that survived. */
export const mergedMbidOf = (artist: MadeArtist) => uuidOf(`merged:${artist.slug}`);

/** The artist inside a credit of a search, a browse or a release. */
const creditedArtist = (artist: MadeArtist) => ({
  id: artist.ids.mbid,
  name: artist.name,
  'sort-name': artist.sortName,
  disambiguation: artist.disambiguation,
});

/** In a search empty fields are left out. */
export const foundCredits = (credits: MadeCredit[]) =>
  credits.map(({ artist, name, joinPhrase }) => ({
    name,
    ...(joinPhrase === '' ? {} : { joinphrase: joinPhrase }),
    artist: withoutEmpty({ ...creditedArtist(artist), aliases: artist.aliases.map((alias) => foundAlias(alias)) }),
  }));

/** With `inc=artist-credits`. */
export const credits = (credits: MadeCredit[]) =>
  credits.map(({ artist, name, joinPhrase }) => ({ name, joinphrase: joinPhrase, artist: creditedArtist(artist) }));

/** A browse of release groups names the kind of artist as well. */
export const typedCredits = (credits: MadeCredit[]) =>
  credits.map(({ artist, name, joinPhrase }) => ({
    name,
    joinphrase: joinPhrase,
    artist: { ...creditedArtist(artist), ...ARTIST_TYPES[artist.kind] },
  }));

/** A hit of `/artist?query=`. */
export const foundArtist = (artist: MadeArtist, score: number) =>
  withoutEmpty({
    id: artist.ids.mbid,
    ...ARTIST_TYPES[artist.kind],
    score,
    name: artist.name,
    'sort-name': artist.sortName,
    country: artist.country,
    area: foundArea(artist.country, 'Country'),
    'begin-area': beginsSomewhere(artist) ? foundArea(artist.country, 'City') : '',
    disambiguation: artist.disambiguation,
    isnis: [isniOf(artist)],
    'life-span': withoutEmpty({
      begin: artist.beginDate ?? '',
      end: artist.endDate ?? '',
      ended: artist.endDate === undefined ? null : true,
    }),
    aliases: artist.aliases.map((alias) => foundAlias(alias)),
    tags: artist.tags,
  });

/** An answer of `/artist/{mbid}`; `inc` decides which lists are there. */
export const wholeArtist = (artist: MadeArtist, inc: ReadonlySet<string>) => ({
  id: artist.ids.mbid,
  name: artist.name,
  'sort-name': artist.sortName,
  ...ARTIST_TYPES[artist.kind],
  gender: null,
  'gender-id': null,
  disambiguation: artist.disambiguation,
  country: artist.country,
  area: areaOf(artist.country),
  'begin-area': null,
  'end-area': null,
  'life-span': { begin: artist.beginDate ?? null, end: artist.endDate ?? null, ended: artist.endDate !== undefined },
  ipis: [],
  isnis: [isniOf(artist)],
  ...(inc.has('aliases') ? { aliases: artist.aliases.map(wholeAlias) } : {}),
  ...(inc.has('tags') ? { tags: artist.tags } : {}),
  ...(inc.has('genres') ? { genres: genresOf(artist) } : {}),
  ...(inc.has('url-rels') ? { relations: relationsOf(artist) } : {}),
});

/** Drops what a search would not write: empty texts and lists. */
export function withoutEmpty<T extends object>(fields: T): Partial<T> {
  const kept = Object.entries(fields).filter(
    ([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  // Only keys of T are kept.
  return Object.fromEntries(kept) as Partial<T>;
}

const isniOf = (artist: MadeArtist) =>
  String(wholeOf(`${artist.slug}#isni`, 100_000_000, 999_999_999)).padStart(16, '0');
const beginsSomewhere = (artist: MadeArtist) =>
  fractionOf(`${artist.slug}#beginArea`) < 0.5 || artist.bio !== undefined;

const foundArea = (country: string, type: 'Country' | 'City') => ({
  id: type === 'Country' ? countryId(country) : uuidOf(`city:${country}`),
  type,
  'type-id': uuidOf(`area-type:${type}`),
  name: type === 'Country' ? countryName(country) : `${countryName(country)} City`,
  'sort-name': type === 'Country' ? countryName(country) : `${countryName(country)} City`,
  'life-span': { ended: null },
});

const foundAlias = (name: string) => ({
  'sort-name': name,
  name,
  locale: null,
  type: null,
  primary: null,
  'begin-date': null,
  'end-date': null,
});

const wholeAlias = (name: string) => ({
  name,
  'sort-name': name,
  locale: null,
  type: 'Search hint',
  'type-id': '1937e404-b981-3cb7-8151-4c86ebfc8d8e',
  primary: null,
  begin: null,
  end: null,
  ended: false,
});

/** Of the tags, those that MusicBrainz counts as genres: never the made one of the scene, nor countries. */
const genresOf = (artist: MadeArtist) =>
  artist.tags.slice(0, 2).map(({ name, count }) => ({ id: uuidOf(`genre:${name}`), name, count, disambiguation: '' }));

const STREAMING = { type: 'free streaming', 'type-id': '769085a1-c2f7-4c24-a532-2375a77693bd' };

function relationsOf(artist: MadeArtist) {
  const pages = {
    spotify: { ...STREAMING, resource: `https://open.spotify.com/artist/${artist.ids.spotify}` },
    deezer: { ...STREAMING, resource: `https://www.deezer.com/artist/${artist.ids.deezer}` },
    itunes: {
      type: 'purchase for download',
      'type-id': uuidOf('relation:purchase'),
      resource: `https://music.apple.com/us/artist/${artist.ids.itunes}`,
    },
    discogs: {
      type: 'discogs',
      'type-id': '04a5b104-a4c2-4bac-99a1-7b837c37d9e4',
      resource: `https://www.discogs.com/artist/${artist.ids.discogs}`,
    },
    wikidata: {
      type: 'wikidata',
      'type-id': '689870a4-a1e4-4912-b17f-7b2664215698',
      resource: `https://www.wikidata.org/wiki/${artist.ids.wikidata}`,
    },
    lastfm: {
      type: 'last.fm',
      'type-id': '08db8098-c0df-4b78-82c3-c8697b4bba7f',
      resource: `https://www.last.fm/music/${encodeURIComponent(artist.name).replaceAll('%20', '+')}`,
    },
  };
  return [...artist.links].map((link) => {
    const { resource, ...relation } = pages[link];
    return { ...relation, ...URL_RELATION, url: { id: uuidOf(`url:${resource}`), resource } };
  });
}

const URL_RELATION = {
  'target-type': 'url',
  direction: 'forward',
  attributes: [],
  'attribute-values': {},
  begin: null,
  end: null,
  ended: false,
  'source-credit': '',
  'target-credit': '',
};

/** The artist whose linked page that is, for `/url?resource=`. */
export const linksTo = (artist: MadeArtist, resource: string) =>
  relationsOf(artist).find((relation) => relation.url.resource === resource);
