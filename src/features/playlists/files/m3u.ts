import { localUri, readUris } from './identifiers.ts';
import { oneLine, type ReadPlaylist, type ReadTrack, splitNames, type WrittenPlaylist } from './playlist-file.ts';

/** An extended M3U. Its entries are no files: they name tracks of this server. */
export function writeM3u({ name, tracks }: WrittenPlaylist): string {
  const entries = tracks.flatMap(({ id, artist, title, album, durationMs }) => [
    `#EXTINF:${durationMs === null ? -1 : Math.round(durationMs / 1000)},${oneLine(artist ? `${artist} - ${title}` : title)}`,
    ...(album ? [`#EXTALB:${oneLine(album)}`] : []),
    localUri(id),
  ]);
  return [...['#EXTM3U', '#EXTENC:UTF-8', `#PLAYLIST:${oneLine(name)}`], ...entries, ''].join('\n');
}

/** `#EXTINF:211 key="a, b",Air - Sexy Boy` */
const EXTINF = /^#EXTINF:\s*(-?\d+(?:\.\d+)?)?((?:[^,"]|"[^"]*")*),(.*)$/i;
const DIRECTIVE = /^#(PLAYLIST|EXTALB|EXTART|EXTINF):\s*(.*)$/i;

/** Reads any M3U, with or without its extensions. Never fails: what is not understood is an entry that nothing will match. */
export function readM3u(text: string): ReadPlaylist {
  const tracks: ReadTrack[] = [];
  let name: string | undefined;
  let told = new Map<string, string>();
  text.split(/\r\n|\r|\n/).forEach((raw, index) => {
    const line = raw.trim();
    const directive = line.match(DIRECTIVE);
    if (directive) {
      const [, word = '', value = ''] = directive;
      if (word.toUpperCase() === 'PLAYLIST') name = value;
      else told.set(word.toUpperCase(), word.toUpperCase() === 'EXTINF' ? line : value);
    } else if (line !== '' && !line.startsWith('#')) {
      tracks.push(entryOf(line, index + 1, told));
      told = new Map();
    }
  });
  return { ...(name && { name }), tracks };
}

function entryOf(location: string, line: number, told: ReadonlyMap<string, string>): ReadTrack {
  const [, seconds, , display = ''] = told.get('EXTINF')?.match(EXTINF) ?? [];
  const shown = display.trim();
  const path = namesInPath(location);
  const artist = told.get('EXTART');
  const names = shown === '' ? path.names : splitNames(shown);
  const album = told.get('EXTALB') ?? path.album;
  return {
    line,
    text: shown || location,
    ...readUris([location]),
    names: artist ? [...names, ...names.map(({ title }) => ({ artist, title }))] : names,
    ...(album && { album }),
    ...(Number(seconds) > 0 && { durationMs: Math.round(Number(seconds) * 1000) }),
  };
}

/** What `…/Air/Moon Safari/02 - Sexy Boy.flac` says. */
function namesInPath(location: string): Pick<ReadTrack, 'names' | 'album'> {
  const parts = decoded(location)
    .split(/[\\/]+/)
    .filter((part) => part !== '');
  const file = (parts.at(-1) ?? '').replace(/\.[a-z0-9]{2,4}$/i, '').trim();
  const title = file.replace(/^\d{1,3}(?:[-.]\d{1,3})?[\s._-]+/, '').trim() || file;
  const [artist, album] = [parts.at(-3), parts.at(-2)];
  const names = [...splitNames(file), ...splitNames(title), ...(artist ? [{ artist, title }] : [])];
  return { names, ...(album && { album }) };
}

function decoded(location: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return location;
  try {
    return decodeURIComponent(location.replace(/[?#].*$/, ''));
  } catch {
    return location; // a percent sign that encodes nothing
  }
}
