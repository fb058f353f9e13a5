import { join } from 'node:path';
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
export async function readLyricsOfFile({ database, config }: MediaDeps, trackId: number): Promise<TaggedLyrics | null> {
  const file = await database.run((db) => findAudioFile(db, trackId));
  const stored = file && (await openStoredFile(config.storageRoot, file.path).catch(nullIfGone));
  if (!file || !stored) return null;
  await stored.handle.close();
  const { common } = await parseAudio(join(config.storageRoot, file.path));
  const tag = common.lyrics?.find(({ text, syncText }) => text || syncText.length > 0);
  if (!tag) return null;
  const text = cleanText(tag.text, MAX_LENGTH);
  const timed = tag.syncText.flatMap((line): TimedLine[] =>
    line.timestamp === undefined ? [] : [{ timeMs: line.timestamp, text: line.text }],
  );
  const lines = timed.length > 0 ? timed : readLrc(text ?? '');
  if (!text && lines.length === 0) return null;
  return {
    plain: lines.length > 0 && timed.length === 0 ? null : (text ?? null),
    synced: lines.length > 0 ? writeLrc(lines) : null,
    language: !tag.language || UNKNOWN_LANGUAGE.test(tag.language) ? null : tag.language,
    fetchedAt: stored.modifiedAt.toISOString(),
  };
}

function nullIfGone(error: unknown): null {
  if (error instanceof StoredFileGone) return null;
  throw error;
}
