import type { MadeArtist } from './catalogue.ts';
import { hexOf, uuidOf, wholeOf } from './catalogue-ids.ts';
import type { SandboxReply, SandboxSource, SandboxWorld } from './source.ts';
import { pageTitleOf, tooManyForWikimedia, WIKIMEDIA_LIMIT } from './wikipedia.ts';

const ALL_PROPS = 'info|sitelinks/urls|aliases|labels|descriptions|claims';

/** Wikidata's entities of artists, by `wbgetentities` and as `Special:EntityData`. */
export function wikidata(world: SandboxWorld): SandboxSource {
  return {
    provider: 'wikipedia',
    prefix: 'wikidata',
    env: { WIKIDATA_API_URL: `${world.origin}/wikidata/w/api.php` },
    limit: WIKIMEDIA_LIMIT,
    refuse: tooManyForWikimedia,
    handle({ path, query }) {
      if (path === '/w/api.php') return getEntities(world, query);
      const id = /^\/wiki\/Special:EntityData\/(Q\d+)\.json$/.exec(path)?.[1];
      const artist = id === undefined ? undefined : findArtist(world, id);
      if (!artist) return { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not Found</h1>' };
      return { json: { entities: { [artist.ids.wikidata]: entityOf(world, artist, ALL_PROPS, []) } } };
    },
  };
}

function findArtist({ catalogue }: SandboxWorld, id: string): MadeArtist | undefined {
  const artist = catalogue.artist('wikidata', id);
  return artist?.links.has('wikidata') ? artist : undefined;
}

/** Errors come with HTTP 200; an id that is well formed but unknown is `missing`. */
function getEntities(world: SandboxWorld, query: URLSearchParams): SandboxReply {
  if (query.get('action') !== 'wbgetentities') {
    return failure('badvalue', `Unrecognized value for parameter "action": ${query.get('action') ?? ''}.`);
  }
  const ids = (query.get('ids') ?? '').split('|').filter((id) => id !== '');
  if (ids.length === 0)
    return failure('param-missing', 'Either provide the Item "ids" or pairs of "sites" and "titles"');
  const malformed = ids.find((id) => !/^Q[1-9]\d*$/.test(id));
  if (malformed !== undefined) return failure('no-such-entity', `Could not find an entity with the ID "${malformed}".`);
  const sites = (query.get('sitefilter') ?? '').split('|').filter((site) => site !== '');
  const entities = ids.map((id) => {
    const artist = findArtist(world, id);
    return [id, artist ? entityOf(world, artist, query.get('props') ?? ALL_PROPS, sites) : { id, missing: '' }];
  });
  return { json: { entities: Object.fromEntries(entities), success: 1 } };
}

function failure(code: string, info: string): SandboxReply {
  return { json: { error: { code, info }, servedby: 'sandbox' } };
}

function entityOf(world: SandboxWorld, artist: MadeArtist, props: string, sites: string[]) {
  const wanted = new Set(props.split('|'));
  const id = artist.ids.wikidata;
  const text = (value: string) => ({ en: { language: 'en', value } });
  return {
    ...(wanted.has('info') ? infoOf(id) : {}),
    type: 'item',
    id,
    ...(wanted.has('labels') ? { labels: text(artist.name) } : {}),
    ...(wanted.has('descriptions') ? { descriptions: text(`${artist.genre} ${artist.kind}`) } : {}),
    ...(wanted.has('aliases') ? { aliases: { en: artist.aliases.map((value) => ({ language: 'en', value })) } } : {}),
    ...(wanted.has('claims') ? { claims: claimsOf(artist) } : {}),
    ...(wanted.has('sitelinks') || wanted.has('sitelinks/urls')
      ? { sitelinks: sitelinksOf(world, artist, sites, wanted.has('sitelinks/urls')) }
      : {}),
  };
}

const infoOf = (id: string) => ({
  pageid: wholeOf(`${id}#page`, 100_000, 130_000_000),
  ns: 0,
  title: id,
  lastrevid: wholeOf(`${id}#revision`, 1_000_000_000, 2_400_000_000),
  modified: '2026-02-11T08:30:00Z',
});

function sitelinksOf({ catalogue }: SandboxWorld, artist: MadeArtist, sites: string[], withUrls: boolean) {
  const title = pageTitleOf(catalogue, artist);
  if (title === undefined || (sites.length > 0 && !sites.includes('enwiki'))) return {};
  const url = `https://en.wikipedia.org/wiki/${encodeURIComponent(title.replaceAll(' ', '_'))}`;
  return { enwiki: { site: 'enwiki', title, badges: [], ...(withUrls ? { url } : {}) } };
}

/** MusicBrainz, Spotify, Deezer and Discogs ids, and the picture's name at Commons. */
function claimsOf(artist: MadeArtist) {
  const { ids, links } = artist;
  const values: [string, string, string | false][] = [
    ['P434', 'external-id', ids.mbid],
    ['P1902', 'external-id', links.has('spotify') && ids.spotify],
    ['P2722', 'external-id', links.has('deezer') && `${ids.deezer}`],
    ['P1953', 'external-id', links.has('discogs') && `${ids.discogs}`],
    ['P18', 'commonsMedia', artist.imageHash !== undefined && `${artist.name} 2019.jpg`],
  ];
  const present = values.flatMap(([property, datatype, value]) => (value ? [{ property, datatype, value }] : []));
  return Object.fromEntries(
    present.map(({ property, datatype, value }) => [
      property,
      [
        {
          mainsnak: {
            snaktype: 'value',
            property,
            hash: hexOf(`${ids.wikidata}${property}`),
            datavalue: { value, type: 'string' },
            datatype,
          },
          type: 'statement',
          id: `${ids.wikidata}$${uuidOf(`${ids.wikidata}${property}`).toUpperCase()}`,
          rank: 'normal',
        },
      ],
    ]),
  );
}
