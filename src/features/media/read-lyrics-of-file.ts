import { join } from 'node:path';
import type { ILyricsTag } from 'music-metadata';
import { messageOf } from '#lib/errors.ts';
import { cleanText } from '#lib/text.ts';
import { readLrc, type TimedLine, writeLrc } from '#music/lrc.ts';
import { findAudioFile } from './audio-files.repository.ts';
import type { MediaDeps } from './media-deps.ts';
import { parseAudio } from './parse-audio.ts';
import { openStoredFile, StoredFileGone } from './stored-file.ts';

/** The words in the tags of a file; `synced` is an LRC text. */
export interface TaggedLyrics {
  plain: string | null;
  synced: string | null;
  language: string | null;
  /** When the file was written. */
  fetchedAt: string;
}

const MAX_LENGTH = 100_000;
/** What ID3 says where it does not know. */
const UNKNOWN_LANGUAGE = /^(?:xxx|und|zxx|\0*)$/i;

/** What is sung, by the tags of the file that is played for a track; null when there is no file, or nothing in it. */
export async function readLyricsOfFile(deps: MediaDeps, trackId: number): Promise<TaggedLyrics | null> {
  const { database, config, log } = deps;
  const file = await database.run((db) => findAudioFile(db, trackId));
  const stored = file && (await openStoredFile(config.storageRoot, file.path).catch(nullIfGone));
  if (!file || !stored) return null;
  await stored.handle.close();
  const parsed = await parseAudio(join(config.storageRoot, file.path)).catch((error) => {
    log.warn({ path: file.path, error: messageOf(error) }, 'the tags of a file cannot be read');
    return undefined;
  });
  const words = parsed?.common.lyrics?.map(wordsOf).find(({ plain, synced }) => plain ?? synced);
  return words ? { ...words, fetchedAt: stored.modifiedAt.toISOString() } : null;
}

function wordsOf({ text, syncText, language }: ILyricsTag) {
  const plain = cleanText(text, MAX_LENGTH) ?? null;
  // Of a tag without times it is missing, whatever its type says.
  const timed = (syncText ?? []).flatMap((line): TimedLine[] =>
    line.timestamp === undefined ? [] : [{ timeMs: line.timestamp, text: line.text }],
  );
  const written = readLrc(plain ?? '');
  const lines = timed.length > 0 ? timed : written;
  return {
    plain: written.length > 0 ? null : plain,
    synced: lines.length > 0 ? writeLrc(lines) : null,
    language: !language || UNKNOWN_LANGUAGE.test(language) ? null : language,
  };
}

function nullIfGone(error: unknown): null {
  if (error instanceof StoredFileGone) return null;
  throw error;
}
