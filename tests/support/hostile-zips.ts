import { deflateRawSync } from 'node:zlib';
import { type MadeEntry, madeZip } from './made-zip.ts';
import { mp3 } from './tagged-sound.ts';

const song = mp3({ title: 'Evil', artist: 'Nobody' }, 20);
const named = (name: string): MadeEntry => ({ name, content: song });
const ID3_HEAD = Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1');
/** Begins like a song, so that it is not passed over. */
const huge = (bytes: number) => Buffer.concat([ID3_HEAD, Buffer.alloc(bytes)]);

/** The packed bytes of one entry, which all the others claim for themselves, too. */
function overlapping(count: number): Buffer<ArrayBuffer> {
  const content = huge(5_000_000);
  const packed = deflateRawSync(content);
  const entries = Array.from(
    { length: count },
    (_, at): MadeEntry => ({
      name: `${at}.mp3`,
      content,
      packed: at === 0 ? packed : Buffer.alloc(0),
      compressedSize: packed.length,
      offset: 0,
    }),
  );
  return madeZip(entries);
}

/** Entry within entry: each one's bytes hold the headers of those that follow. */
function nestedSpans(): Buffer<ArrayBuffer> {
  const content = huge(1_000_000);
  const packed = deflateRawSync(content);
  const entries = Array.from(
    { length: 50 },
    (_, at): MadeEntry => ({
      name: `${at}.mp3`,
      content,
      packed: at === 49 ? packed : Buffer.alloc(0),
      compressedSize: packed.length + (49 - at) * 37,
    }),
  );
  return madeZip(entries);
}

const whole = () => madeZip([named('a.mp3'), named('b.mp3')]);
const flipped = (zip: Buffer<ArrayBuffer>, at: number) => {
  const copy = Buffer.from(zip);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
};

/** ZIPs that are made to do harm, or broken, by what is wrong with them. None holds a song that is to be taken. */
export const HOSTILE_ZIPS: Record<string, () => Buffer<ArrayBuffer>> = {
  'a path up': () => madeZip([named('../../evil.mp3')]),
  'a path up in the middle': () => madeZip([named('a/../../../evil.mp3')]),
  'a path up with backslashes': () => madeZip([named('..\\..\\evil.mp3')]),
  'an absolute path': () => madeZip([named('/tmp/evil.mp3')]),
  'an absolute path of Windows': () => madeZip([named('C:\\evil.mp3')]),
  'a drive letter': () => madeZip([named('c:evil.mp3')]),
  'a network path': () => madeZip([named('\\\\host\\share\\evil.mp3')]),
  'a home folder': () => madeZip([named('~root/evil.mp3')]),
  'a NUL in a name': () => madeZip([named('evil.mp3\0.txt')]),
  'a name of 60,000 letters': () => madeZip([named(`${'a'.repeat(60_000)}.mp3`)]),
  'another name in the Unicode field': () => {
    const extra = Buffer.concat([Buffer.from([0x75, 0x70, 17, 0, 1]), Buffer.alloc(4), Buffer.from('../evil.mp3\0')]);
    return madeZip([{ ...named('../a.mp3'), extra }]);
  },
  'a symbolic link': () => madeZip([{ name: 'evil.mp3', content: Buffer.from('/etc/passwd'), mode: 0o120777 }]),
  'a device': () => madeZip([{ ...named('evil.mp3'), mode: 0o020666 }]),
  'a pipe': () => madeZip([{ ...named('evil.mp3'), mode: 0o010666 }]),
  'an encrypted entry': () => madeZip([{ ...named('evil.mp3'), flags: 0x801 }]),
  'strong encryption': () => madeZip([{ ...named('evil.mp3'), flags: 0x841 }]),
  'a method of packing that is none': () => madeZip([{ ...named('evil.mp3'), method: 99 }]),
  'a bomb': () => madeZip([{ name: 'evil.mp3', content: huge(60_000_000) }]),
  'a bomb of many': () => {
    const content = huge(9_000_000);
    const packed = deflateRawSync(content);
    return madeZip(Array.from({ length: 40 }, (_, at) => ({ name: `${at}.mp3`, content, packed })));
  },
  'a size that is too small': () => madeZip([{ ...named('evil.mp3'), size: 100 }]),
  'a size that is too large': () => madeZip([{ ...named('evil.mp3'), size: 1_000_000 }]),
  'a bomb that says that it is small': () => madeZip([{ name: 'evil.mp3', content: huge(30_000_000), size: 1000 }]),
  'a packed size beyond the end': () => madeZip([{ ...named('evil.mp3'), compressedSize: 100_000_000 }]),
  'a wrong checksum': () => madeZip([{ ...named('evil.mp3'), crc: 1 }]),
  'packed bytes that are noise': () => madeZip([{ ...named('evil.mp3'), packed: Buffer.alloc(500, 0xa5) }]),
  'entries that share their bytes': () => overlapping(100),
  'entries within entries': nestedSpans,
  'an end that is cut off': () => whole().subarray(0, -10),
  'a half': () => whole().subarray(0, whole().length / 2),
  'a head alone': () => whole().subarray(0, 40),
  'more entries than there are': () => madeZip([{ ...named('evil.mp3'), crc: 1 }], { entryCount: 500 }),
  'more entries than anybody needs': () => madeZip(Array.from({ length: 10_001 }, (_, at) => ({ name: `${at}.mp3` }))),
  'a directory that is damaged': () => flipped(whole(), whole().indexOf(Buffer.from('PK\x01\x02', 'latin1'))),
  'a head of an entry that is damaged': () => madeZip([{ ...named('evil.mp3'), offset: 7 }]),
  'something behind its end': () => madeZip([named('evil.mp3')], { tail: Buffer.from('#!/bin/sh') }),
  'a ZIP in a ZIP': () => madeZip([{ name: 'inner.zip', content: madeZip([named('evil.mp3')]) }]),
  'a ZIP that calls itself a song': () => madeZip([{ name: 'evil.mp3', content: madeZip([named('evil.mp3')]) }]),
  'text that calls itself a song': () => madeZip([{ name: 'evil.mp3', content: Buffer.from('no song'.repeat(1000)) }]),
  'a song that is broken': () =>
    madeZip([{ name: 'evil.mp3', content: Buffer.concat([ID3_HEAD, Buffer.alloc(3000, 1)]) }]),
};
