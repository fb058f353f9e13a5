import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { normalizeName } from '#music/normalize.ts';
import { encodePicture, type PictureOptions } from './resize-picture.ts';

const MAX_LETTERS = 2;
/** Of the side of the picture. */
const TEXT_HEIGHT = 0.4;
const TEXT_WIDTH = 0.66;
const TRIAL_SIDE = 64;
/** Cells a side of the pattern, and how far it stands off the edge. */
const CELLS = 5;
const PATTERN_SIDE = 0.7;
const OPAQUE = 100;
/** The share of ink beyond which a box is a bar. */
const SOLID = 0.9;
const WHITE = Buffer.from([255, 255, 255, 255]);

/**
 * A square of `size` pixels for what has no picture: the initials of `name` on a colour of its own, the same for the same name on every
 * machine. What no font of this machine can write becomes a pattern instead. Whoever calls it waits for a turn of `Decoding`.
 */
export async function initialsOf(name: string, { size, format }: PictureOptions): Promise<Buffer> {
  const seed = createHash('sha256').update(normalizeName(name)).digest();
  const letters = initialLetters(name);
  const figure = (await canBeWritten(letters)) ? await drawText(letters.join(''), size) : drawPattern(seed, size);
  const { data, width, height } = figure;
  const canvas = sharp({ create: { width: size, height: size, channels: 3, background: colourOf(seed) } });
  const drawn = canvas.composite([{ input: data, raw: { width, height, channels: 4 }, gravity: 'centre' }]);
  return encodePicture(drawn, format).toBuffer();
}

/** The first letters of the first and the last word; the first sign of a name without letters. */
export function initialLetters(name: string): string[] {
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const firstOf = (word: string) => {
    const signs = [...graphemes.segment(word)].map(({ segment }) => segment);
    return signs.find((sign) => /[\p{L}\p{N}]/u.test(sign)) ?? signs[0] ?? '';
  };
  const words = name.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const [first = name.trim(), last] = words.length > 1 ? [words[0], words.at(-1)] : words;
  return [first, last]
    .flatMap((word) => (word ? firstOf(word).toLocaleUpperCase('en') : []))
    .filter(Boolean)
    .slice(0, MAX_LETTERS);
}

interface Figure {
  /** RGBA. */
  data: Buffer;
  width: number;
  height: number;
}

async function canBeWritten(letters: readonly string[]): Promise<boolean> {
  if (letters.length === 0) return false;
  const trials = await Promise.all([...letters.join('')].map((letter) => writeText(letter, TRIAL_SIDE, TRIAL_SIDE)));
  return !trials.some(isMissingGlyph);
}

/** What no font has is drawn as a box around its number: ink all along each edge, and not all of it ink, as a plain bar would be. */
function isMissingGlyph({ data, width }: Figure): boolean {
  const alphas = data.filter((_, index) => index % 4 === 3);
  const ink = [...alphas.keys()].filter((at) => (alphas[at] ?? 0) >= OPAQUE);
  const columns = ink.map((at) => at % width);
  const rows = ink.map((at) => Math.floor(at / width));
  const boxWidth = 1 + Math.max(...columns) - Math.min(...columns);
  const boxHeight = 1 + Math.max(...rows) - Math.min(...rows);
  const isFull = (line: number, of: number[], length: number) => of.filter((it) => it === line).length === length;
  return (
    ink.length < boxWidth * boxHeight * SOLID &&
    isFull(Math.min(...columns), columns, boxHeight) &&
    isFull(Math.max(...columns), columns, boxHeight) &&
    isFull(Math.min(...rows), rows, boxWidth) &&
    isFull(Math.max(...rows), rows, boxWidth)
  );
}

function drawText(text: string, size: number): Promise<Figure> {
  return writeText(text, Math.round(size * TEXT_WIDTH), Math.round(size * TEXT_HEIGHT));
}

/** White on nothing, as large as fits. The text is written by Pango itself: no drawing is read by any loader. */
async function writeText(text: string, width: number, height: number): Promise<Figure> {
  const marked = `<span foreground="white">${text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</span>`;
  const written = sharp({ text: { text: marked, font: 'sans bold', width, height, rgba: true } });
  const { data, info } = await written.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Squares that mirror each other, as the seed says. */
function drawPattern(seed: Buffer, size: number): Figure {
  const cell = Math.floor((size * PATTERN_SIDE) / CELLS);
  const side = cell * CELLS;
  const data = Buffer.alloc(side * side * 4);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const column = Math.floor(x / cell);
      const half = Math.min(column, CELLS - 1 - column);
      const bit = Math.floor(y / cell) * 3 + half;
      if (((seed[2 + (bit >> 3)] ?? 0) >> (bit & 7)) & 1) WHITE.copy(data, (y * side + x) * 4);
    }
  }
  return { data, width: side, height: side };
}

/** Dark enough for white letters, whatever the hue. */
function colourOf(seed: Buffer): { r: number; g: number; b: number } {
  const hue = seed.readUInt16BE(0) / 0x10000;
  const channel = (shift: number) => {
    const distance = Math.abs(((hue + shift) % 1) * 6 - 3) - 1;
    return Math.round(60 + 105 * Math.min(1, Math.max(0, distance)));
  };
  return { r: channel(0), g: channel(2 / 3), b: channel(1 / 3) };
}
