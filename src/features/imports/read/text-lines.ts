/** A line of a file; one that is too long has no text. */
export interface Line {
  /** From 1. */
  number: number;
  text: string;
  isTooLong: boolean;
}

/** In UTF-16 units. No honest line comes near it; a longer one is let pass by without being held. */
export const MAX_LINE = 1_000_000;

/** A text in UTF-8, or in UTF-16 with a byte order mark, in the pieces in which it comes. */
export async function* readText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    yield decoder.decode(chunk, { stream: true });
  }
  if (decoder) yield decoder.decode();
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** `\n`, also of Windows; `\r` alone in files of old Macs. Undefined as long as no line has ended for sure. */
function endingOf(text: string): string | undefined {
  const end = /\r*\n|\r(?!\r*$)/.exec(text)?.[0];
  return end && (end.endsWith('\n') ? '\n' : '\r');
}

/** Takes the lines out of a text that comes in pieces; holds no more than a line and a piece. The first line tells how all of them end. */
export function createLineSplitter() {
  let ending: string | undefined;
  let number = 0;
  let rest = '';
  let isTooLong = false;

  function lineOf(end: string): Line {
    number += 1;
    const text = rest + end;
    const isWhole = !isTooLong && text.length <= MAX_LINE;
    rest = '';
    isTooLong = false;
    if (!isWhole) return { number, text: '', isTooLong: true };
    return { number, text: text.endsWith('\r') ? text.slice(0, -1) : text, isTooLong: false };
  }

  return {
    feed(piece: string): Line[] {
      let text = piece;
      if (!ending) {
        text = rest + piece;
        rest = '';
        ending = endingOf(text);
      }
      const parts = text.split(ending ?? '\n');
      const last = parts.pop() ?? '';
      const lines = parts.map(lineOf);
      isTooLong ||= rest.length + last.length > MAX_LINE;
      rest = isTooLong ? '' : rest + last;
      return lines;
    },
    end: (): Line[] => (rest !== '' || isTooLong ? [lineOf('')] : []),
  };
}
