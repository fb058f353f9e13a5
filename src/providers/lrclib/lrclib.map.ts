import { cleanText } from '#lib/text.ts';
import type { LyricsCandidate } from '#music/entities.ts';
import type { LrclibLyrics } from './lrclib.api.ts';

const MAX_LENGTH = 100_000;

/** Lyrics, or null when the record holds neither words nor the statement that there are none. */
export function lyricsOf(raw: LrclibLyrics): LyricsCandidate | null {
  const plain = linesOf(raw.plainLyrics);
  const timed = linesOf(raw.syncedLyrics);
  const synced = timed && TIMED_LINE.test(timed) ? timed : undefined;
  if (!plain && !synced && !raw.instrumental) return null;
  return {
    provider: 'lrclib',
    id: raw.id,
    plain,
    synced,
    instrumental: raw.instrumental,
    durationMs: raw.duration === undefined ? undefined : Math.round(raw.duration * 1000),
  };
}

const TIMED_LINE = /^\[\d+:\d{2}(?:\.\d+)?\]/m;

function linesOf(text: string | undefined): string | undefined {
  return cleanText(text?.replace(/\r\n?/g, '\n'), MAX_LENGTH);
}
