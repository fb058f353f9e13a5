/** A line of a song, and when it begins. */
export interface TimedLine {
  timeMs: number;
  text: string;
}

const TIMES = /^(?:\[\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?\]\s*)+/;
const TIME = /\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/g;
const WORD_TIME = /<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>/g;
const OFFSET = /^\[offset:\s*([+-]?\d{1,6})\s*\]$/im;

/**
 * The lines of an LRC text that have times, in their order; a line with several times stands at each of them. `[offset:+500]` makes all
 * of them half a second earlier, as the format has it. [] for a text without times.
 */
export function readLrc(text: string): TimedLine[] {
  const offsetMs = Number(OFFSET.exec(text)?.[1] ?? 0);
  const lines = text.split(/\r\n?|\n/).flatMap((line) => {
    const times = TIMES.exec(line.trim())?.[0];
    if (!times) return [];
    const words = line.trim().slice(times.length).replaceAll(WORD_TIME, '').replaceAll(/\s+/g, ' ').trim();
    return [...times.matchAll(TIME)].map((time) => ({
      timeMs: Math.max(0, millisecondsOf(time) - offsetMs),
      text: words,
    }));
  });
  return lines.sort((a, b) => a.timeMs - b.timeMs);
}

/** `.5`, `.50` and `.500` are the same part of a second. */
function millisecondsOf([, minutes, seconds, fraction = '']: RegExpMatchArray): number {
  return (Number(minutes) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0'));
}

/** The lines as an LRC text. */
export function writeLrc(lines: readonly TimedLine[]): string {
  return lines.map(({ timeMs, text }) => `[${stampOf(timeMs)}] ${text}`.trimEnd()).join('\n');
}

function stampOf(timeMs: number): string {
  const minutes = Math.floor(timeMs / 60_000);
  const seconds = ((timeMs % 60_000) / 1000).toFixed(3).padStart(6, '0');
  return `${String(minutes).padStart(2, '0')}:${seconds}`;
}
