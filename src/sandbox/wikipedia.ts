import type { Catalogue, MadeArtist } from './catalogue.ts';
import { hexOf, wholeOf } from './catalogue-ids.ts';
import type { LimitState, SandboxReply, SandboxSource, SandboxWorld } from './source.ts';

/** How often the Wikimedia sites let themselves be asked. */
export const WIKIMEDIA_LIMIT = { calls: 30, windowMs: 10_000 };

/** Their refusal, with the seconds to wait. */
export const tooManyForWikimedia = (state: LimitState): SandboxReply => ({
  status: 429,
  headers: { 'retry-after': `${state.resetInS}`, 'content-type': 'text/plain' },
  body: 'Too many requests. Please obey the robot policy.',
});

/** The English Wikipedia's page summaries: artists, a disambiguation page for a name that several have, redirects for aliases. */
export function wikipedia(world: SandboxWorld): SandboxSource {
  const pages = pagesOf(world);
  return {
    provider: 'wikipedia',
    prefix: 'wikipedia',
    env: { WIKIPEDIA_API_URL: `${world.origin}/wikipedia/api/rest_v1` },
    limit: WIKIMEDIA_LIMIT,
    refuse: tooManyForWikimedia,
    handle({ path, query }) {
      const title = /^\/api\/rest_v1\/page\/summary\/([^/]+)$/.exec(path)?.[1];
      const page = pages.get(canonical(decodeURIComponent(title ?? '')));
      if (!page) return notFound(path);
      if (!page.redirect) return { json: page.summary };
      if (query.get('redirect') === 'false') return { json: page.summary };
      return { status: 302, headers: { location: encodeURIComponent(page.redirect) }, json: page.summary };
    },
  };
}

interface WikiPage {
  summary: unknown;
  /** The canonical title of another page that stands for this one. */
  redirect?: string;
}

/** Titles have underscores and a capital first letter. */
function canonical(title: string): string {
  const joined = title.trim().replaceAll(' ', '_');
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}

/** The title of an artist's page, `undefined` where there is none; namesakes have their country behind the name. */
export function pageTitleOf(catalogue: Catalogue, artist: MadeArtist): string | undefined {
  if (!artist.sources.has('wikipedia') || artist.bio === undefined) return undefined;
  const isNamesake = catalogue.artists.some((other) => other !== artist && isSameName(other, artist));
  if (!isNamesake) return artist.name;
  const country = new Intl.DisplayNames(['en'], { type: 'region' }).of(artist.country);
  return `${artist.name} (${country} ${artist.kind === 'person' ? 'musician' : 'band'})`;
}

const isSameName = (a: MadeArtist, b: MadeArtist): boolean => a.name.toLowerCase() === b.name.toLowerCase();

function pagesOf(world: SandboxWorld): Map<string, WikiPage> {
  const pages = new Map<string, WikiPage>();
  for (const artist of world.catalogue.artists) {
    const title = pageTitleOf(world.catalogue, artist);
    if (title === undefined) continue;
    const summary = artistSummary(world, artist, title);
    if (title !== artist.name) pages.set(canonical(artist.name), { summary: disambiguation(artist.name) });
    for (const alias of artist.aliases) {
      if (!pages.has(canonical(alias))) pages.set(canonical(alias), { summary, redirect: canonical(title) });
    }
    pages.set(canonical(title), { summary });
  }
  return pages;
}

function artistSummary(world: SandboxWorld, artist: MadeArtist, title: string) {
  const { bio = '', imageHash } = artist;
  const picture = (side: number) => ({
    source: `${world.origin}/img/wikipedia/${imageHash}-${side}.jpg`,
    width: side,
    height: side,
  });
  return {
    type: 'standard',
    ...headOf(title, `<span class="mw-page-title-main">${title}</span>`),
    wikibase_item: artist.ids.wikidata,
    ...(imageHash ? { thumbnail: picture(320), originalimage: picture(1200) } : {}),
    description: `${artist.genre} ${artist.kind === 'person' ? 'musician' : 'band'}`,
    description_source: 'local',
    extract: bio,
    extract_html: `<p>${bio.replace(artist.name, `<b>${artist.name}</b>`)}</p>`,
  };
}

function disambiguation(name: string) {
  const extract = `${name} may refer to:`;
  return {
    type: 'disambiguation',
    ...headOf(name, name),
    description: 'Topics referred to by the same term',
    description_source: 'wikidata',
    extract,
    extract_html: `<p><b>${name}</b> may refer to:</p>`,
  };
}

function headOf(title: string, displaytitle: string) {
  const address = (host: string) => {
    const page = `https://${host}/wiki/${encodeURIComponent(canonical(title))}`;
    const talk = `https://${host}/wiki/Talk:${encodeURIComponent(canonical(title))}`;
    return { page, revisions: `${page}?action=history`, edit: `${page}?action=edit`, talk };
  };
  return {
    title,
    displaytitle,
    namespace: { id: 0, text: '' },
    titles: { canonical: canonical(title), normalized: title, display: displaytitle },
    pageid: wholeOf(`${title}#page`, 1_000_000, 79_999_999),
    lang: 'en',
    dir: 'ltr',
    revision: `${wholeOf(`${title}#revision`, 1_000_000_000, 1_299_999_999)}`,
    tid: hexOf(`${title}#tid`).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    timestamp: '2026-02-11T08:30:00Z',
    content_urls: { desktop: address('en.wikipedia.org'), mobile: address('en.m.wikipedia.org') },
  };
}

function notFound(path: string): SandboxReply {
  return {
    status: 404,
    json: {
      type: 'Internal error',
      title: 'Not found.',
      method: 'get',
      detail: 'Page or revision not found.',
      uri: path,
    },
  };
}
