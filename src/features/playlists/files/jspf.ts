import { z } from 'zod';
import { readUris, urisOf } from './identifiers.ts';
import { type ReadPlaylist, type ReadTrack, splitNames, type WrittenPlaylist } from './playlist-file.ts';

/** JSPF: XSPF as JSON, as ListenBrainz reads and writes it. */
export function writeJspf({ name, description, tracks }: WrittenPlaylist): string {
  const track = tracks.map((one) => ({
    identifier: urisOf(one),
    title: one.title,
    creator: one.artist,
    album: one.album,
    ...(one.durationMs !== null && { duration: one.durationMs }),
  }));
  return JSON.stringify({ playlist: { title: name, ...(description && { annotation: description }), track } });
}

const text = z.string().catch('');
const uris = z.union([z.string().transform((uri) => [uri]), z.array(text)]).catch([]);
const trackShape = z
  .object({
    title: text,
    creator: text,
    album: text,
    duration: z.number().int().min(1).max(999_999_999).optional().catch(undefined),
    identifier: uris,
    location: uris,
  })
  .partial()
  .catch({});
const fileShape = z.object({
  playlist: z.object({ title: text.optional(), annotation: text.optional(), track: z.array(trackShape).default([]) }),
});

/**
 * Reads JSPF. A track that makes no sense is one that nothing will match.
 * @throws {Error} that says in words what is wrong.
 */
export function readJspf(content: string): ReadPlaylist {
  const file = fileShape.safeParse(JSON.parse(content));
  if (!file.success) throw new Error('it has no playlist with a list of tracks');
  const { title, annotation, track } = file.data.playlist;
  return {
    ...(title && { name: title }),
    ...(annotation && { description: annotation }),
    tracks: track.map((one, index) => trackOf(one, index + 1)),
  };
}

function trackOf(track: z.infer<typeof trackShape>, line: number): ReadTrack {
  const { title = '', creator = '', album, duration, identifier = [], location = [] } = track;
  const known = [...identifier, ...location];
  return {
    line,
    text: [creator, title].filter(Boolean).join(' - ') || known[0] || '',
    ...readUris(known),
    names: title === '' ? [] : creator === '' ? splitNames(title) : [{ artist: creator, title }],
    ...(album && { album }),
    ...(duration && { durationMs: duration }),
  };
}
