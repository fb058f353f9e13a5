/** The containers that are kept and played, with the MIME type of a file of sound in each. */
const MIME_TYPES = {
  mp3: 'audio/mpeg',
  mp4: 'audio/mp4',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  wav: 'audio/wav',
  webm: 'audio/webm',
  adts: 'audio/aac',
  aiff: 'audio/aiff',
} as const;

export type Container = keyof typeof MIME_TYPES;

/** Those that keep what they are given to the bit. */
const LOSSLESS_CODECS = new Set(['flac', 'alac', 'pcm']);

/** What a file of sound is, whatever its name says. */
export interface AudioKind {
  container: Container;
  /** `mp3`, `aac`, `opus`, `vorbis`, `flac`, `alac`, `pcm`, or what else the file says, in lower case. */
  codec: string;
  mime: string;
  lossless: boolean;
}

/** Our words for what `music-metadata` calls a container and a codec; undefined for containers that are none of ours. */
export function audioKindOf(container: string | undefined, codec: string | undefined): AudioKind | undefined {
  const ours = CONTAINERS.find(([pattern]) => pattern.test(container ?? ''))?.[1];
  if (!ours) return undefined;
  const ourCodec = CODECS.find(([pattern]) => pattern.test(codec ?? ''))?.[1] ?? codec?.toLowerCase() ?? 'unknown';
  return { container: ours, codec: ourCodec, mime: MIME_TYPES[ours], lossless: LOSSLESS_CODECS.has(ourCodec) };
}

const CONTAINERS: readonly (readonly [RegExp, Container])[] = [
  [/^MPEG$/i, 'mp3'],
  [/^ADTS/i, 'adts'],
  [/^(?:M4A|M4B|MP4|mp4|isom|iso\d|qt|dash)/i, 'mp4'],
  [/^Ogg/i, 'ogg'],
  [/^FLAC/i, 'flac'],
  [/^WAVE/i, 'wav'],
  [/^(?:EBML|webm|matroska)/i, 'webm'],
  [/^AIFF/i, 'aiff'],
];

const CODECS: readonly (readonly [RegExp, string])[] = [
  [/^MPEG \d(?:\.\d)? Layer 3/i, 'mp3'],
  [/AAC/i, 'aac'],
  [/^A?_?OPUS/i, 'opus'],
  [/VORBIS/i, 'vorbis'],
  [/FLAC/i, 'flac'],
  [/ALAC/i, 'alac'],
  [/PCM/i, 'pcm'],
];

/** What the name of a file of this kind ends in, without the dot. */
export function extensionOf({ container, codec }: Pick<AudioKind, 'container' | 'codec'>): string {
  return container === 'ogg' && codec === 'opus' ? 'opus' : EXTENSIONS[container];
}

const EXTENSIONS: Record<Container, string> = {
  mp3: 'mp3',
  mp4: 'm4a',
  ogg: 'ogg',
  flac: 'flac',
  wav: 'wav',
  webm: 'webm',
  adts: 'aac',
  aiff: 'aiff',
};
