import { type IAudioMetadata, parseFromTokenizer } from 'music-metadata';
import { fromFile } from 'strtok3';

/** What a file of sound says of itself, pictures left out unless told. What its name ends in is not asked. Rejects for what is none. */
export async function parseAudio(path: string, { skipCovers = true } = {}): Promise<IAudioMetadata> {
  const tokenizer = await fromFile(path);
  tokenizer.fileInfo.path = undefined;
  try {
    return await parseFromTokenizer(tokenizer, { duration: true, skipCovers });
  } finally {
    await tokenizer.close();
  }
}
