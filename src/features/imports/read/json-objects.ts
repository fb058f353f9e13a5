import type { ReadItem, TextReader } from './read-item.ts';
import type { Line } from './text-lines.ts';

/** In UTF-16 units: an entry of a history has some hundreds. */
const MAX_OBJECT = 1_000_000;
const [QUOTE, OPENING, CLOSING] = [0x22, 0x7b, 0x7d];

/** JSON Lines: an object a line, so that a broken one spoils no other. */
export function readJsonLines(lines: readonly Line[]): ReadItem<unknown>[] {
  return lines.filter(({ text, isTooLong }) => isTooLong || text.trim() !== '').map(parsed);
}

function parsed({ number, text, isTooLong }: Line): ReadItem<unknown> {
  if (isTooLong) return { line: number, refused: 'This is too long.' };
  try {
    return { line: number, value: JSON.parse(text) };
  } catch {
    return { line: number, refused: 'This is not JSON.' };
  }
}

/** The objects of one long list, one by one, however long the list and its lines are; what stands between them is not looked at. */
export function createJsonListReader(): TextReader<unknown> {
  /** The object that is not finished yet; empty between objects. */
  let object = '';
  let depth = 0;
  let isInText = false;
  let line = 1;

  function refuse(reason: string, found: ReadItem<unknown>[]): void {
    found.push({ line, refused: reason });
    line += lineBreaks(object);
    object = '';
    depth = 0;
    isInText = false;
  }

  return {
    feed(piece) {
      const found: ReadItem<unknown>[] = [];
      const text = object + piece;
      let start = object === '' ? -1 : 0;
      let done = 0;
      for (let at = object.length; at < text.length; at += 1) {
        if (isInText) {
          const quote = text.indexOf('"', at);
          if (quote === -1) break;
          isInText = isEscaped(text, quote);
          at = quote;
          continue;
        }
        const sign = text.charCodeAt(at);
        if (sign === QUOTE) isInText = depth > 0;
        else if (sign === OPENING) {
          if (depth === 0) {
            line += lineBreaks(text.slice(done, at));
            start = at;
          }
          depth += 1;
        } else if (sign === CLOSING && depth > 0) {
          depth -= 1;
          if (depth > 0) continue;
          done = at + 1;
          const whole = text.slice(start, done);
          found.push(parsed({ number: line, text: whole, isTooLong: whole.length > MAX_OBJECT }));
          line += lineBreaks(whole);
          start = -1;
        }
      }
      object = start === -1 ? '' : text.slice(start);
      if (start === -1) line += lineBreaks(text.slice(done));
      if (object.length > MAX_OBJECT) refuse('This object is too long.', found);
      return found;
    },
    end() {
      const found: ReadItem<unknown>[] = [];
      if (object !== '') refuse('The file ends in the middle of this object.', found);
      return found;
    },
  };
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}
