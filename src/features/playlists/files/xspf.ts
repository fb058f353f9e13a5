import { SaxesParser } from 'saxes';
import { readUris, urisOf } from './identifiers.ts';
import { oneLine, type ReadPlaylist, type ReadTrack, splitNames, type WrittenPlaylist } from './playlist-file.ts';

/** XSPF 1. */
export function writeXspf({ name, description, tracks }: WrittenPlaylist): string {
  const entries = tracks.map((track) => {
    const { title, artist, album, durationMs } = track;
    return [
      '    <track>',
      ...urisOf(track).map((uri) => element('identifier', uri)),
      element('title', title),
      element('creator', artist),
      element('album', album),
      ...(durationMs === null ? [] : [element('duration', String(durationMs))]),
      '    </track>',
    ].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<playlist version="1" xmlns="http://xspf.org/ns/0/">',
    `  <title>${escaped(name)}</title>`,
    ...(description ? [`  <annotation>${escaped(description)}</annotation>`] : []),
    '  <trackList>',
    ...entries,
    '  </trackList>',
    '</playlist>',
    '',
  ].join('\n');
}

function element(name: string, text: string): string {
  return `      <${name}>${escaped(text)}</${name}>`;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escaped(text: string): string {
  return oneLine(text).replace(/[&<>]/g, (sign) => ESCAPES[sign] ?? sign);
}

/** The elements of XSPF that are read, by their path from the root. */
const PLAYLIST = 'playlist';
const TRACK = 'playlist/trackList/track';
const MAX_DEPTH = 50;

/**
 * Reads XSPF. Entities of its own making are none: a document type is refused.
 * @throws {Error} that says in words what is wrong.
 */
export function readXspf(text: string): ReadPlaylist {
  const parser = new SaxesParser({ xmlns: true });
  const path: string[] = [];
  const about = new Map<string, string[]>();
  const tracks: ReadTrack[] = [];
  let track: { line: number; said: Map<string, string[]> } | undefined;
  let content = '';

  parser.on('doctype', () => {
    throw new Error('it has a document type, which XSPF does not need');
  });
  parser.on('opentag', ({ local }) => {
    path.push(local);
    if (path.length > MAX_DEPTH) throw new Error('its elements are nested too deeply');
    if (path.length === 1 && local !== PLAYLIST) throw new Error('its root is not a playlist');
    if (path.join('/') === TRACK) track = { line: parser.line, said: new Map() };
    content = '';
  });
  const addText = (more: string) => {
    content += more;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', ({ local }) => {
    const closed = path.join('/');
    path.pop();
    const parent = path.join('/');
    if (closed === TRACK && track) tracks.push(trackOf(track.line, track.said));
    else if (parent === TRACK && track) tell(track.said, local, content);
    else if (parent === PLAYLIST) tell(about, local, content);
    content = '';
  });
  parser.write(text).close();
  const [name, description] = [about.get('title')?.[0], about.get('annotation')?.[0]];
  return { ...(name && { name }), ...(description && { description }), tracks };
}

function tell(said: Map<string, string[]>, name: string, content: string): void {
  const text = content.trim();
  if (text !== '') said.set(name, [...(said.get(name) ?? []), text]);
}

function trackOf(line: number, said: ReadonlyMap<string, string[]>): ReadTrack {
  const first = (name: string) => said.get(name)?.[0];
  const [title, artist, album, duration] = [first('title'), first('creator'), first('album'), first('duration')];
  const uris = [...(said.get('identifier') ?? []), ...(said.get('location') ?? [])];
  return {
    line,
    text: [artist, title].filter(Boolean).join(' - ') || uris[0] || '',
    ...readUris(uris),
    names: title === undefined ? [] : artist === undefined ? splitNames(title) : [{ artist, title }],
    ...(album && { album }),
    ...(duration && /^\d{1,9}$/.test(duration) && { durationMs: Number(duration) }),
  };
}
