import { open, stat } from 'node:fs/promises';
import type { ICommonTagsResult } from 'music-metadata';
import { messageOf } from '#lib/errors.ts';
import { cleanText } from '#lib/text.ts';
import { parseIsrc } from '#music/isrc.ts';
import { parseAudio } from './parse-audio.ts';
import { type AudioProbe, probeOf, unreadable } from './probe-audio.ts';

/** What the tags of a file say about its song; all of it hearsay. */
export interface SoundTags {
  title?: string;
  /** As printed. */
  artist?: string;
  /** The credited names one by one, where the tags tell them apart. */
  artists?: string[];
  albumArtist?: string;
  album?: string;
  trackNumber?: number;
  discNumber?: number;
  year?: number;
  isrc?: string;
  recordingMbid?: string;
  releaseGroupMbid?: string;
}

/** A file of sound as it describes itself. */
export interface TaggedSound {
  probe: AudioProbe;
  tags: SoundTags;
  /** Null: the file is so large that pictures in it were passed over. */
  hasCover: boolean | null;
}

/** Pictures of larger files are not read into memory only to be told of. */
const COVERS_UP_TO_BYTES = 64_000_000;
/** The reader takes a whole ID3 frame into memory, however large. */
const MAX_ID3_BYTES = 32_000_000;
const MAX_TEXT = 500;
const MAX_ARTISTS = 20;
const MBID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads the tags of a file and what it is, told from its content. Looks less closely than `probeAudio`: what is played has to pass that, too.
 * @throws {AppError} `audio.unreadable`.
 */
export async function readTaggedSound(path: string): Promise<TaggedSound> {
  const { size } = await stat(path);
  if ((await id3Bytes(path)) > MAX_ID3_BYTES) throw unreadable('its tags are larger than any that are meant');
  const skipCovers = size > COVERS_UP_TO_BYTES;
  const { format, common } = await parseAudio(path, { skipCovers }).catch((error) => {
    throw unreadable(messageOf(error), error);
  });
  const hasCover = skipCovers ? null : (common.picture?.length ?? 0) > 0;
  return { probe: probeOf(format, size), tags: tagsOf(common), hasCover };
}

/** How long the ID3v2 tag at the beginning of a file says that it is. */
async function id3Bytes(path: string): Promise<number> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(10), 0, 10, 0);
    if (bytesRead < 10 || buffer.toString('latin1', 0, 3) !== 'ID3') return 0;
    return [6, 7, 8, 9].reduce((length, at) => length * 128 + (buffer[at] ?? 0), 0);
  } finally {
    await handle.close();
  }
}

function tagsOf(common: ICommonTagsResult): SoundTags {
  const tags: SoundTags = {
    title: text(common.title),
    artist: text(common.artist),
    artists: common.artists?.slice(0, MAX_ARTISTS).flatMap((name) => text(name) ?? []),
    albumArtist: text(common.albumartist),
    album: text(common.album),
    trackNumber: number(common.track.no, 1, 10_000),
    discNumber: number(common.disk.no, 1, 1000),
    year: number(common.originalyear ?? common.year, 1000, 9999),
    isrc: common.isrc?.map(parseIsrc).find((isrc) => isrc !== undefined),
    recordingMbid: mbid(common.musicbrainz_recordingid),
    releaseGroupMbid: mbid(common.musicbrainz_releasegroupid),
  };
  const said = Object.entries(tags).filter(([, value]) => value !== undefined && String(value) !== '');
  return Object.fromEntries(said);
}

/** One line. */
function text(value: unknown): string | undefined {
  return cleanText(value, MAX_TEXT)?.replace(/\s+/g, ' ');
}

function number(value: unknown, min: number, max: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

function mbid(value: unknown): string | undefined {
  const id = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return MBID.test(id) ? id : undefined;
}
