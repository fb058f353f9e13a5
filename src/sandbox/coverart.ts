import type { MadeAlbum } from './catalogue.ts';
import { fractionOf, wholeOf } from './catalogue-ids.ts';
import { statusReply } from './faults.ts';
import type { SandboxReply, SandboxRequest, SandboxSource, SandboxWorld } from './source.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Before that year the largest thumbnail was not made. */
const LARGE_SINCE = '2005';

/** Whether the archive has a picture of that edition. */
export const hasCover = (album: MadeAlbum) =>
  album.sources.has('coverart') && fractionOf(`${album.ids.release}#art`) < 0.85;

/** The Cover Art Archive and, behind two redirects, archive.org. It states no limit. */
export function coverart(world: SandboxWorld): SandboxSource {
  return {
    provider: 'coverart',
    prefix: 'coverart',
    env: { COVERART_API_URL: `${world.origin}/coverart` },
    refuse: () => statusReply(503),
    handle: (request) => indexAtTheArchive(world, request) ?? atTheFrontDoor(world, request),
  };
}

function atTheFrontDoor(world: SandboxWorld, request: SandboxRequest): SandboxReply {
  const [, kind, mbid = '', picture] = request.path.split('/');
  if (kind !== 'release' && kind !== 'release-group') return page(404, 'Not Found', 'No such address');
  if (!UUID.test(mbid)) return page(400, 'Bad Request', 'invalid MBID specified');
  const album = world.catalogue.albumsById(kind === 'release' ? 'release' : 'releaseGroup', mbid).find(hasCover);
  if (!album) return page(404, 'Not Found', `No cover art found for ${kind} ${mbid}`);
  const file = picture ? `mbid-${album.ids.release}-${picture}.jpg` : 'index.json';
  const location = `${world.origin}/coverart/download/mbid-${album.ids.release}/${file}`;
  return {
    status: 307,
    headers: { 'content-type': 'text/plain; charset=utf-8', location },
    body: `See: ${location}\n`,
  };
}

/** archive.org sends on to the node that holds the item. */
function indexAtTheArchive(world: SandboxWorld, request: SandboxRequest): SandboxReply | undefined {
  const found = /^\/(download|node\/items)\/mbid-([0-9a-f-]{36})\/(.+)$/.exec(request.path);
  const [, place, mbid = '', file = ''] = found ?? [];
  const album = world.catalogue.albumsById('release', mbid).find(hasCover);
  if (!found || !album) return undefined;
  if (file !== 'index.json') {
    const size = /-(\d+)\.jpg$/.exec(file)?.[1] ?? '1200';
    return { status: 302, headers: { location: pictureOf(world, album, `-${size}`) }, body: '' };
  }
  if (place === 'node/items') return { json: indexOf(world, album) };
  return {
    status: 302,
    headers: { location: `${world.origin}/coverart/node/items/mbid-${mbid}/index.json` },
    body: '',
  };
}

const pictureOf = (world: SandboxWorld, album: MadeAlbum, size: string) =>
  `${world.origin}/img/coverart/${album.imageHash}${size}.jpg`;

function indexOf(world: SandboxWorld, album: MadeAlbum) {
  const small = pictureOf(world, album, '-250');
  const large = pictureOf(world, album, '-500');
  const isMarkedFront = fractionOf(`${album.ids.release}#front`) < 0.95;
  return {
    images: [
      {
        approved: true,
        back: false,
        comment: '',
        edit: wholeOf(`${album.ids.release}#edit`, 10_000_000, 99_999_999),
        front: isMarkedFront,
        id: wholeOf(`${album.ids.release}#image`, 1_000_000_000, 39_999_999_999),
        image: pictureOf(world, album, ''),
        thumbnails: {
          ...((album.releaseDate ?? '') < LARGE_SINCE ? {} : { '1200': pictureOf(world, album, '-1200') }),
          '250': small,
          '500': large,
          large,
          small,
        },
        types: isMarkedFront ? ['Front'] : [],
      },
    ],
    release: `https://musicbrainz.org/release/${album.ids.release}`,
  };
}

const page = (status: number, title: string, text: string): SandboxReply => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`,
});
