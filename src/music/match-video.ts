import { normalizeName, wordsOf } from './normalize.ts';
import { songKey } from './titles.ts';

/** A video as a search shows it. */
export interface Video {
  id: string;
  title: string;
  channel?: string;
  durationMs?: number;
}

/** The song that a video is to be found for. */
export interface WantedSong {
  title: string;
  /** As credited, the main one first. */
  artists: readonly string[];
  durationMs?: number | null;
}

export interface JudgedVideo {
  video: Video;
  /** 0..100. */
  score: number;
  /** What speaks for and against it, for people. */
  reasons: string[];
  /** Good enough to be taken without asking. */
  isMatch: boolean;
}

/** From here on a video is taken for the song. The title and the artist alone do not reach it: the length or the channel has to agree. */
export const MATCH_BAR = 75;

const POINTS = { sameTitle: 40, titleWithin: 25, someWords: 15, artist: 25, duration: 20, ownChannel: 15, official: 5 };
/** Fewer of the title's words mean another song. */
const MIN_WORDS = 0.6;
const REFUSED_AT_MOST = 30;

/** Words that make another performance, or no song at all, of a title; they must stand in the song's title as often as in the video's. */
const VERSION_WORDS = [
  'live', 'concert', 'unplugged', 'session', 'cover', 'covered', 'covers', 'remix', 'mashup', 'medley', 'acoustic', 'acapella', 'a cappella', 'instrumental',
  'karaoke', 'sped up', 'speed up', 'slowed', 'nightcore', 'daycore', '8d', '16d', 'bass boosted', 'reverb', 'orchestral', 'piano version', 'guitar version',
  'demo', 'parody', 'reaction', 'reacts', 'review', 'tutorial', 'lesson', 'how to play', 'interview', 'behind the scenes', 'trailer', 'teaser', 'full album',
  'loop', 'looped', 'hour', 'hours', 'extended', 'edit', 'backing track', 'chipmunk', 'reversed',
]; // biome-ignore format: a word list

/** Words that say nothing about which song it is. */
const NOISE = new Set([
  'official', 'video', 'audio', 'music', 'musicvideo', 'lyric', 'lyrics', 'visualizer', 'visualiser', 'hd', 'hq', '4k', '1080p', 'uhd', 'mv', 'm', 'v', 'clip',
  'with', 'feat', 'ft', 'featuring', 'and', 'by', 'full', 'song', 'version', 'original', 'explicit', 'clean', 'remaster', 'remastered', 'vevo', 'topic', 'the',
]); // biome-ignore format: a word list

const SEPARATORS = /\s[-–—~]\s|[|•:/()[\]{}【】「」『』"“”„]|\s[-–—]|[-–—]\s/gu;

/**
 * Judges videos for a song, the best first; equal ones keep the order of the search. A video of another length (more than 3 % and more
 * than 4 s), of another version, or without the artist is never a match.
 */
export function judgeVideos(song: WantedSong, videos: readonly Video[]): JudgedVideo[] {
  return videos
    .map((video) => judge(song, video))
    .map((judged, place) => ({ judged, place }))
    .sort((a, b) => b.judged.score - a.judged.score || a.place - b.place)
    .map(({ judged }) => judged);
}

/** Whether two lengths may be those of one performance: they differ by at most 3 % or 4 s. */
export function isSameLength(wantedMs: number, actualMs: number): boolean {
  return Math.abs(wantedMs - actualMs) <= Math.max(wantedMs * 0.03, 4000);
}

interface Finding {
  points: number;
  reason: string;
  /** Whatever else speaks for it, it is not the song. */
  isRefusal?: true;
}

function judge(song: WantedSong, video: Video): JudgedVideo {
  const findings = [
    judgeTitle(song, video),
    judgeArtist(song, video),
    judgeLength(song, video),
    ...judgeChannel(song, video),
    ...judgeVersions(song, video),
  ];
  const refused = findings.some(({ isRefusal }) => isRefusal);
  const sum = Math.round(findings.reduce((total, { points }) => total + points, 0));
  const score = Math.max(0, Math.min(sum, refused ? REFUSED_AT_MOST : 100));
  return { video, score, reasons: findings.map(({ reason }) => reason), isMatch: !refused && score >= MATCH_BAR };
}

function judgeTitle(song: WantedSong, { title }: Video): Finding {
  const wanted = songKey(song.title);
  const artistWords = new Set(song.artists.flatMap((name) => wordsOf(normalizeName(name))));
  const isTelling = (word: string) => !NOISE.has(word) && !artistWords.has(word);
  const core = wordsOf(wanted).filter(isTelling).join(' ') || wanted;
  const parts = title.split(SEPARATORS);
  const named = parts.findIndex((part) => song.artists.some((name) => normalizeName(name) === normalizeName(part)));
  // What names the artist is no title, also where the song is called like the artist; unless it is all there is.
  const others = parts.length > 1 ? parts.filter((_, place) => place !== named) : [];
  const segments = [title, ...others].map((part) => wordsOf(normalizeName(part)));
  if (segments.some((words) => isSameTitle(words, { wanted, core, isTelling }))) {
    return { points: POINTS.sameTitle, reason: 'the title is the same' };
  }
  const whole = normalizeName(title);
  if (` ${whole} `.includes(` ${wanted} `) || (hasNoBlanks(wanted) && whole.includes(wanted))) {
    return { points: POINTS.titleWithin, reason: 'the title is part of a longer one' };
  }
  const found = wordsOf(core).filter((word) => wordsOf(whole).includes(word)).length / wordsOf(core).length;
  if (found >= MIN_WORDS) {
    return { points: POINTS.someWords * found, reason: `${Math.round(found * 100)} % of the title's words are there` };
  }
  return { points: 0, reason: 'it has another title', isRefusal: true };
}

function isSameTitle(
  words: readonly string[],
  { wanted, core, isTelling }: { wanted: string; core: string; isTelling(word: string): boolean },
): boolean {
  const withoutNoise = words.filter((word) => !NOISE.has(word)).join(' ');
  return [words.join(' '), withoutNoise].includes(wanted) || words.filter(isTelling).join(' ') === core;
}

/** Japanese, Chinese, Thai … are written without blanks: their words cannot be told from each other by them. */
function hasNoBlanks(normalized: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(normalized);
}

function judgeArtist({ artists }: WantedSong, { title, channel = '' }: Video): Finding {
  const places = [
    [normalizeName(title), 'the title'],
    [normalizeName(channel), 'the channel'],
  ] as const;
  // Where punctuation is the name (`!!!`, `???`) it is lost among words.
  if (artists.some((name) => !/[\p{L}\p{N}]/u.test(name) && `${title} ${channel}`.includes(name))) {
    return { points: POINTS.artist, reason: 'the artist is in the title or the channel' };
  }
  for (const name of artists.map(normalizeName)) {
    for (const [text, place] of places) {
      const isThere = ` ${text} `.includes(` ${name} `) || (hasNoBlanks(name) && text.includes(name));
      if (name !== '' && isThere) return { points: POINTS.artist, reason: `the artist is in ${place}` };
    }
  }
  if (isOwnChannel(artists, channel)) return { points: POINTS.artist, reason: 'the artist is in the channel' };
  return { points: 0, reason: 'the artist is neither in the title nor the channel', isRefusal: true };
}

function judgeLength({ durationMs: wanted }: WantedSong, { durationMs: actual }: Video): Finding {
  if (!wanted || !actual) return { points: 0, reason: 'its length or that of the track is not known' };
  const seconds = `${Math.abs((actual - wanted) / 1000).toFixed(1)} s ${actual < wanted ? 'shorter' : 'longer'}`;
  if (isSameLength(wanted, actual)) return { points: POINTS.duration, reason: `the length fits (${seconds})` };
  return { points: 0, reason: `it is ${seconds} than the track`, isRefusal: true };
}

function judgeChannel({ artists }: WantedSong, { title, channel = '' }: Video): Finding[] {
  const findings: Finding[] = [];
  if (isOwnChannel(artists, channel)) {
    findings.push({ points: POINTS.ownChannel, reason: `the channel is the artist's own (${channel})` });
  }
  if (/\bofficial\b/i.test(title)) findings.push({ points: POINTS.official, reason: 'it calls itself official' });
  return findings;
}

function isOwnChannel(artists: readonly string[], channel: string): boolean {
  const owner = withoutBlanks(normalizeName(channel));
  const names = artists.map((name) => withoutBlanks(normalizeName(name))).filter((name) => name !== '');
  return names.some((name) => owner.startsWith(name) && CHANNEL_SUFFIX.test(owner.slice(name.length)));
}

const CHANNEL_SUFFIX = /^(?:topic|vevo|official|music|tv|band|channel)*$/;

function judgeVersions(song: WantedSong, { title, channel = '' }: Video): Finding[] {
  const own = [song.title, ...song.artists].map(normalizeName).join(' | ');
  const shown = normalizeName(title);
  const findings: Finding[] = [];
  for (const word of VERSION_WORDS) {
    const shownTimes = Math.max(times(shown, word), times(normalizeName(channel), word) > 0 ? 1 : 0);
    const wantedTimes = times(normalizeName(song.title), word);
    if (shownTimes > times(own, word)) {
      findings.push({ points: 0, reason: `it is another version (${word})`, isRefusal: true });
    } else if (wantedTimes > shownTimes) {
      findings.push({ points: 0, reason: `the track is a version that it is not (${word})`, isRefusal: true });
    }
  }
  return findings;
}

function times(text: string, words: string): number {
  return ` ${text.replaceAll(' ', '  ')} `.split(` ${words.replaceAll(' ', '  ')} `).length - 1;
}

function withoutBlanks(text: string): string {
  return text.replaceAll(' ', '');
}
