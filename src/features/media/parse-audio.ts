import { type IAudioMetadata, parseFromTokenizer } from 'music-metadata';
import { fromFile } from 'strtok3';

/** What a file of sound says of itself, pictures left out. What its name ends in is not asked. Rejects for what is none. */
export async function parseAudio(path: string): Promise<IAudioMetadata> {
  const tokenizer = await fromFile(path);
  tokenizer.fileInfo.path = undefined;
  try {
    return await parseFromTokenizer(tokenizer, { duration: true, skipCovers: true });
  } finally {
    await tokenizer.close();
  }
}
