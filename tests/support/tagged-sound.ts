/** What the ID3 tag of a made MP3 says. */
interface Tags {
  title?: string;
  artist?: string;
  albumArtist?: string;
  album?: string;
  trackNumber?: number;
  discNumber?: number;
  year?: number;
  isrc?: string;
  /** A picture of this many bytes. */
  coverBytes?: number;
}

/** MPEG 1, layer 3, 32 kbit/s, 44.1 kHz, one channel: 104 bytes and 1152 samples a frame. */
const FRAME_HEAD = Buffer.from([0xff, 0xfb, 0x10, 0xc0]);
const FRAME_BYTES = 104;
/** How long a frame sounds. */
export const FRAME_MS = (1152 / 44_100) * 1000;

/** An MP3 of silence with an ID3v2.4 tag; `salt` makes it another file with the same tags. */
export function mp3(tags: Tags, frames = 200, salt = 0): Buffer<ArrayBuffer> {
  const frame = Buffer.alloc(FRAME_BYTES);
  FRAME_HEAD.copy(frame);
  frame.writeUInt32BE(salt, FRAME_BYTES - 4);
  return Buffer.concat([id3(tags), ...Array.from({ length: frames }, () => frame)]);
}

/** The tag alone. */
export function id3(tags: Tags): Buffer<ArrayBuffer> {
  const { title, artist, albumArtist, album, trackNumber, discNumber, year, isrc, coverBytes } = tags;
  const texts: [string, string | number | undefined][] = [
    ['TIT2', title],
    ['TPE1', artist],
    ['TPE2', albumArtist],
    ['TALB', album],
    ['TRCK', trackNumber],
    ['TPOS', discNumber],
    ['TDRC', year],
    ['TSRC', isrc],
  ];
  const frames = texts.flatMap(([name, value]) =>
    value === undefined ? [] : [id3Frame(name, Buffer.concat([Buffer.from([3]), Buffer.from(String(value))]))],
  );
  if (coverBytes) {
    frames.push(
      id3Frame('APIC', Buffer.concat([Buffer.from('\0image/png\0\x03\0', 'latin1'), Buffer.alloc(coverBytes, 7)])),
    );
  }
  const body = Buffer.concat(frames);
  return Buffer.concat([Buffer.from('ID3\x04\0\0', 'latin1'), syncsafe(body.length), body]);
}

function id3Frame(name: string, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(name), syncsafe(content.length), Buffer.alloc(2), content]);
}

/** ID3's way to write a number: seven bits a byte. */
export function syncsafe(value: number): Buffer {
  return Buffer.from([21, 14, 7, 0].map((shift) => (value >>> shift) & 0x7f));
}
