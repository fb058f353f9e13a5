import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a made ZIP; what is told besides name and content is written instead of the truth. */
export interface MadeEntry {
  name: string;
  content?: Buffer;
  /** 0 stored, 8 deflated. */
  method?: number;
  flags?: number;
  /** The mode of a Unix file, as of a symbolic link. */
  mode?: number;
  crc?: number;
  size?: number;
  compressedSize?: number;
  /** The bytes as they stand in the archive, whatever the content is. */
  packed?: Buffer;
  /** Where the central directory says that it begins. */
  offset?: number;
  extra?: Buffer;
}

/** A ZIP byte by byte. `entryCount` is what its end says; `tail` stands behind it. */
export function madeZip(
  entries: readonly MadeEntry[],
  { entryCount = entries.length, tail = Buffer.alloc(0) }: { entryCount?: number; tail?: Buffer } = {},
): Buffer<ArrayBuffer> {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const { name, content = Buffer.alloc(0), method = 8, flags = 0x800, mode, extra = Buffer.alloc(0) } = entry;
    const packed = entry.packed ?? (method === 8 ? deflateRawSync(content) : content);
    const { crc = crc32(content), size = content.length, compressedSize = packed.length, offset = at } = entry;
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(compressedSize, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    common.writeUInt16LE(extra.length, 24);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, extra, packed]);
    const behind = Buffer.alloc(14);
    behind.writeUInt32LE(((mode ?? 0o100644) << 16) >>> 0, 6);
    behind.writeUInt32LE(offset, 10);
    const madeBy = Buffer.from([30, 3]);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02'), madeBy, common, behind, nameBytes, extra]));
    locals.push(local);
    at += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Math.min(entryCount, 0xffff), 8);
  end.writeUInt16LE(Math.min(entryCount, 0xffff), 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, central, end, tail]);
}
