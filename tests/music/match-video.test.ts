import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSameLength, judgeVideos, MATCH_BAR, type Video, type WantedSong } from '#music/match-video.ts';

const song: WantedSong = { title: 'First Light', artists: ['Lumen Harbour'], durationMs: 233_000 };
const video = (fields: Partial<Video> = {}): Video => ({
  id: 'dQw4w9WgXcQ',
  title: 'Lumen Harbour - First Light',
  channel: 'Some Uploader',
  durationMs: 233_400,
  ...fields,
});
const judged = (fields: Partial<Video>, wanted: Partial<WantedSong> = {}) => {
  const [only] = judgeVideos({ ...song, ...wanted }, [video(fields)]);
  if (!only) throw new Error('one video in, one out');
  return only;
};

describe('a video is the song', () => {
  test.each<[string, Partial<Video>, Partial<WantedSong>?]>([
    ['artist and title', {}],
    ['with the usual words of videos', { title: 'Lumen Harbour - First Light (Official Music Video) [HD]' }],
    ['with lyrics', { title: 'Lumen Harbour - First Light (Lyrics)' }],
    ['the title alone, on the Topic channel', { title: 'First Light', channel: 'Lumen Harbour - Topic' }],
    ['the title alone, on the VEVO channel', { title: 'First Light (Official Audio)', channel: 'LumenHarbourVEVO' }],
    ['of unknown length, on its own channel', { channel: 'Lumen Harbour', durationMs: undefined }],
    ['without a separator', { title: 'lumen harbour first light official video' }],
    ['in another spelling', { title: 'LÚMEN HARBOUR – First light' }],
    ['with a guest', { title: 'Lumen Harbour - First Light (feat. Ada)' }],
    ['live, as the track is', { title: 'Lumen Harbour - First Light (Live)' }, { title: 'First Light (Live)' }],
    [
      'a remix, as the track is',
      { title: 'Lumen Harbour - First Light (Ada Remix)' },
      { title: 'First Light (Ada Remix)' },
    ],
    ['by a word that is no version here', { title: 'Lumen Harbour - Live Forever' }, { title: 'Live Forever' }],
    ['by a band that is called Live', { title: 'Live - First Light' }, { artists: ['Live'] }],
    ['in Japanese', { title: '光の港「夜明け」公式', channel: '光の港' }, { title: '夜明け', artists: ['光の港'] }],
    ['called like its artist', { title: 'Lumen Harbour - Lumen Harbour (Official Video)' }, { title: 'Lumen Harbour' }],
    [
      'called like its artist, on the Topic channel',
      { title: 'Lumen Harbour', channel: 'Lumen Harbour - Topic' },
      { title: 'Lumen Harbour' },
    ],
    ['by an artist whose name is punctuation', { title: 'First Light', channel: '??? - Topic' }, { artists: ['???'] }],
    ['4 s off', { durationMs: 237_000 }],
    ['3 % off', { durationMs: 412_000 }, { durationMs: 400_000 }],
  ])('%s', (_what, fields, wanted) => {
    expect(judged(fields, wanted)).toMatchObject({ isMatch: true });
  });
});

describe('a video is not the song', () => {
  test.each<[string, Partial<Video>, Partial<WantedSong>?]>([
    ['another title', { title: 'Lumen Harbour - Last Train' }],
    ['nobody names the artist', { title: 'First Light' }],
    ['another song of an artist who has one of that name', {}, { title: 'Lumen Harbour' }],
    ['another length', { durationMs: 250_000 }],
    ['ten hours of it', { title: 'Lumen Harbour - First Light [10 HOURS]', durationMs: 36_000_000 }],
    [
      'ten hours, although its length is not known',
      { title: 'Lumen Harbour - First Light 10 hours', durationMs: undefined },
    ],
    ['only title and artist, of unknown length, by anybody', { durationMs: undefined }],
    ['a longer title, of unknown length', { title: 'Lumen Harbour - Before First Light Fades', durationMs: undefined }],
    ['the studio recording of a live track', {}, { title: 'First Light (Live)' }],
    [
      'a live recording of a song with the word in its title',
      { title: 'Lumen Harbour - Live Forever (Live)' },
      { title: 'Live Forever' },
    ],
    ['a karaoke channel', { channel: 'Sing Along Karaoke' }],
    ...[
      'live',
      'cover',
      'remix',
      'acoustic',
      'karaoke',
      'sped up',
      'slowed',
      'nightcore',
      '8D audio',
      'reaction',
      'instrumental',
    ].map((word): [string, Partial<Video>] => [
      word,
      { title: `Lumen Harbour - First Light (${word})`, channel: 'Lumen Harbour - Topic' },
    ]),
  ])('%s', (_what, fields, wanted) => {
    const { isMatch, reasons } = judged(fields, wanted);
    expect(isMatch).toBe(false);
    expect(reasons.length).toBeGreaterThan(0);
  });

  test('and says why', () => {
    const { reasons } = judged({ title: 'Lumen Harbour - First Light (Live)', durationMs: 260_000 });
    expect(reasons).toContain('it is another version (live)');
    expect(reasons).toContain('it is 27.0 s longer than the track');
  });
});

test('the best comes first, and equal ones keep the order of the search', () => {
  const videos = [
    video({ id: 'live', title: 'Lumen Harbour - First Light (Live)' }),
    video({ id: 'one' }),
    video({ id: 'topic', title: 'First Light', channel: 'Lumen Harbour - Topic' }),
    video({ id: 'two' }),
  ];
  expect(judgeVideos(song, videos).map((one) => one.video.id)).toEqual(['topic', 'one', 'two', 'live']);
});

test('whatever the texts are, a score is 0..100, a match reaches the bar, and no version word makes a video better', () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 30 });
  const word = fc.constantFrom('live', 'karaoke', 'nightcore', 'sped up', '10 hours');
  fc.assert(
    fc.property(words, words, words, word, (title, artist, shown, version) => {
      const wanted = { title, artists: [artist] };
      const [plain] = judgeVideos(wanted, [{ id: 'a', title: shown }]);
      const [other] = judgeVideos(wanted, [{ id: 'a', title: `${shown} (${version}) (${version})` }]);
      expect(plain && plain.score >= 0 && plain.score <= 100 && (!plain.isMatch || plain.score >= MATCH_BAR)).toBe(
        true,
      );
      expect(other?.isMatch).toBe(false);
    }),
  );
});

test('two lengths are the same within 3 % or 4 s, whichever is more', () => {
  expect([isSameLength(100_000, 104_000), isSameLength(100_000, 104_001)]).toEqual([true, false]);
  expect([isSameLength(600_000, 618_000), isSameLength(600_000, 618_001)]).toEqual([true, false]);
});
