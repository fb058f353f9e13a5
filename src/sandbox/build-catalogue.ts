import { PROVIDER_NAMES } from '#music/provider-names.ts';
import { type Catalogue, catalogueOf, type MadeArtist } from './catalogue.ts';
import { buildAlbums, buildCompilation } from './catalogue-albums.ts';
import { base62Of, fractionOf, hexOf, uuidOf, wholeOf } from './catalogue-ids.ts';
import type { ArtistPlan, CompilationPlan } from './catalogue-plan.ts';

const SIMILAR = 24;
const VARIOUS_ARTISTS_MBID = '89ad4ac3-39f7-470e-963a-56509c546377';

/** Makes a world of what is written down; `freshDateOf` gives an artist one more single, of that day. */
export function buildCatalogue(
  plans: readonly ArtistPlan[],
  compilations: readonly CompilationPlan[] = [],
  freshDateOf: (plan: ArtistPlan, number: number) => string | undefined = () => undefined,
): Catalogue {
  const artists = new Map(plans.map((plan) => [plan.slug, buildArtist(plan)]));
  plans.forEach((plan, number) => {
    buildAlbums(plan, artists, freshDateOf(plan, number));
  });
  const various = buildVariousArtists();
  for (const album of compilations) buildCompilation(various, album, artists);
  for (const plan of plans) linkSimilar(plan, artists);
  return catalogueOf(various, [...artists.values()]);
}

function buildArtist(plan: ArtistPlan): MadeArtist {
  const { slug } = plan;
  const fans = Math.round(10 ** plan.magnitude);
  const known = PROVIDER_NAMES.filter(
    (name) => !plan.missing?.includes(name) && (name !== 'wikipedia' || plan.bio !== undefined),
  );
  const linked = (['spotify', 'deezer', 'itunes', 'discogs', 'wikidata', 'lastfm'] as const).filter((name) =>
    name === 'wikidata' ? plan.bio !== undefined : fractionOf(`${slug}#link-${name}`) < 0.85,
  );
  return {
    slug,
    name: plan.name,
    sortName: plan.sortName ?? (plan.kind === 'person' ? lastNameFirst(plan.name) : plan.name),
    disambiguation: plan.disambiguation ?? '',
    kind: plan.kind ?? 'group',
    country: plan.country,
    beginDate: plan.begin,
    endDate: plan.end,
    aliases: plan.aliases ?? [],
    bio: plan.bio,
    tags: plan.tags.map((name, at) => ({ name, count: Math.max(1, wholeOf(`${slug}#tag${name}`, 70, 100) - at * 25) })),
    genre: plan.genre,
    fans,
    listeners: Math.round(fans * (0.4 + fractionOf(`${slug}#listeners`))),
    plays: Math.round(fans * (8 + 30 * fractionOf(`${slug}#plays`))),
    popularity: Math.min(100, Math.round(plan.magnitude * 13)),
    imageHash: plan.noPicture ? undefined : hexOf(`${slug}#picture`),
    sources: new Set(known),
    links: new Set(linked),
    ids: {
      spotify: base62Of(`artist:${slug}`),
      deezer: wholeOf(`artist:${slug}#deezer`, 10_000, 199_999_999),
      mbid: plan.mbid ?? uuidOf(`artist:${slug}`),
      itunes: wholeOf(`artist:${slug}#itunes`, 100_000, 1_699_999_999),
      discogs: wholeOf(`artist:${slug}#discogs`, 1000, 9_999_999),
      wikidata: `Q${wholeOf(`artist:${slug}#wikidata`, 100_000, 119_999_999)}`,
    },
    similar: [],
    albums: [],
  };
}

function lastNameFirst(name: string): string {
  const words = name.split(' ');
  const last = words.pop();
  return words.length === 0 ? name : `${last}, ${words.join(' ')}`;
}

function buildVariousArtists(): MadeArtist {
  const plan: ArtistPlan = {
    slug: 'various-artists',
    name: 'Various Artists',
    disambiguation: 'add compilations to this artist',
    country: 'XW',
    tags: [],
    genre: 'Pop',
    magnitude: 3,
    script: 'english',
    noPicture: true,
    mbid: VARIOUS_ARTISTS_MBID,
  };
  const artist = buildArtist(plan);
  return { ...artist, ids: { ...artist.ids, deezer: 5080 }, links: new Set() };
}

/** Those that were planned come first; the others by how many tags they share. */
function linkSimilar(plan: ArtistPlan, artists: Map<string, MadeArtist>): void {
  const artist = artists.get(plan.slug);
  if (!artist) return;
  const chosen = (plan.similar ?? []).flatMap((slug) => artists.get(slug) ?? []);
  const others = [...artists.values()]
    .filter((other) => other !== artist && !chosen.includes(other))
    .map((other) => ({ other, closeness: closeness(artist, other) }))
    .filter(({ closeness }) => closeness >= 1)
    .sort((a, b) => b.closeness - a.closeness)
    .map(({ other }) => other);
  const all = [...chosen, ...others].slice(0, SIMILAR);
  artist.similar = all.map((other, at) => ({ artist: other, score: Number((1 - (at / SIMILAR) * 0.9).toFixed(4)) }));
}

function closeness(a: MadeArtist, b: MadeArtist): number {
  const shared = a.tags.filter((tag) => b.tags.some((other) => other.name === tag.name)).length;
  return shared + fractionOf([a.slug, b.slug].sort().join('~')) * 0.9;
}
