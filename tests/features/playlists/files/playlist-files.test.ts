import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidateOf, chooseTrack } from '#features/playlists/choose-track.ts';
import { decodeText } from '#features/playlists/files/decode-text.ts';
import { FILE_FORMATS, type WrittenTrack } from '#features/playlists/files/playlist-file.ts';
import { readPlaylistFile } from '#features/playlists/files/read-playlist-file.ts';
import { writePlaylistFile } from '#features/playlists/files/write-playlist-file.ts';
import { cleanText } from '#lib/text.ts';
import { normalizeName } from '#music/normalize.ts';

const read = (text: string) => readPlaylistFile(text, { maxTracks: 10_000 });

/** Text as the catalogue holds it. */
const storedText = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
    fc.constantFrom(
      '=cmd|calc',
      '- a - b -',
      '#EXTM3U',
      'a,b;c\td',
      '"',
      "it's",
      '<![CDATA[&amp;]]>',
      '月影ハナ',
      'a\r\nb',
      ' - ',
      '{',
      '12:34',
      '!!!',
    ),
  )
  .map((text) => cleanText(text))
  .filter((text) => text !== undefined);

const writtenTrack: fc.Arbitrary<WrittenTrack> = fc.record({
  id: fc.integer({ min: 1, max: 2_147_483_647 }),
  title: storedText,
  artist: fc.oneof(storedText, fc.constant('')),
  album: storedText,
  durationMs: fc.option(fc.integer({ min: 1, max: 10_000_000 })),
  isrc: fc.constantFrom(null, 'GBAYE0601696'),
  externalIds: fc.constantFrom({}, { spotify: '4uLU6hMCjMI75M1A2tKUQC', deezer: '3135556' }),
  addedAt: fc.constant('2026-11-21T12:00:00.000Z'),
});

describe.each(FILE_FORMATS)('%s', (format) => {
  test('names the same tracks in the same order when it is read again', () => {
    fc.assert(
      fc.property(storedText, fc.array(writtenTrack, { maxLength: 5 }), (name, tracks) => {
        const file = read(writePlaylistFile(format, { name, description: null, tracks }));
        const found = file.tracks.map((entry, index) => {
          const { id, title, artist, album, durationMs } = tracks[index] ?? expect.fail('more entries than tracks');
          expect(entry.localId).toBe(id);
          const artists = [normalizeName(artist)];
          const track = candidateOf({ id, title, credit: artist, artists, album, durationMs, popularity: 0 });
          return chooseTrack(entry, [{ by: 'local', track }]);
        });
        expect(found).toEqual(tracks.map(({ id }) => id));
      }),
      { numRuns: 300 },
    );
  });
});

const track: WrittenTrack = {
  id: 7,
  title: 'Sexy Boy',
  artist: 'Air',
  album: 'Moon Safari',
  durationMs: 298_400,
  isrc: 'FRZ209700140',
  externalIds: { spotify: '4uLU6hMCjMI75M1A2tKUQC', mbid: '056e4f3e-d505-4dad-8ec1-d04f521cbb56', deezer: '3129407' },
  addedAt: '2026-11-21T12:00:00.000Z',
};
const evening = { name: 'Evening & night', description: 'Slow', tracks: [track] };

describe('what is written', () => {
  test('is M3U that players show', () => {
    expect(writePlaylistFile('m3u8', evening).split('\n')).toEqual([
      '#EXTM3U',
      '#EXTENC:UTF-8',
      '#PLAYLIST:Evening & night',
      '#EXTINF:298,Air - Sexy Boy',
      '#EXTALB:Moon Safari',
      'urn:fonoteca:track:7',
      '',
    ]);
  });

  test('is XSPF with all ids', () => {
    const xml = writePlaylistFile('xspf', evening);
    expect(xml).toContain('<title>Evening &amp; night</title>\n  <annotation>Slow</annotation>');
    for (const id of [
      'urn:fonoteca:track:7',
      'https://musicbrainz.org/recording/056e4f3e-d505-4dad-8ec1-d04f521cbb56',
      'urn:isrc:FRZ209700140',
      'spotify:track:4uLU6hMCjMI75M1A2tKUQC',
      'https://www.deezer.com/track/3129407',
    ])
      expect(xml).toContain(`<identifier>${id}</identifier>`);
    expect(read(xml)).toMatchObject({
      name: 'Evening & night',
      description: 'Slow',
      tracks: [
        {
          line: 6,
          isrc: 'FRZ209700140',
          durationMs: 298_400,
          album: 'Moon Safari',
          names: [{ artist: 'Air', title: 'Sexy Boy' }],
        },
      ],
    });
  });

  test('is JSPF as ListenBrainz reads it', () => {
    const { playlist } = JSON.parse(writePlaylistFile('jspf', evening));
    expect(playlist).toMatchObject({
      title: 'Evening & night',
      annotation: 'Slow',
      track: [{ title: 'Sexy Boy', creator: 'Air', album: 'Moon Safari', duration: 298_400 }],
    });
    expect(playlist.track[0].identifier).toContain(
      'https://musicbrainz.org/recording/056e4f3e-d505-4dad-8ec1-d04f521cbb56',
    );
  });

  test('is CSV with its texts untouched', () => {
    const csv = writePlaylistFile('csv', { ...evening, tracks: [{ ...track, title: '=1+1, "x"' }] });
    expect(csv.split('\r\n')[1]).toContain('"=1+1, ""x""",Air,Moon Safari,298400,FRZ209700140,7,');
  });
});

describe('what others write', () => {
  test('M3U of files, with any line ends, is read by names in paths and in EXTINF', () => {
    const m3u = [
      '#EXTM3U',
      '',
      '#EXTINF:211 tvg-id="a,b" logo="x",Air - Sexy Boy',
      '/music/a.mp3',
      '/music/Air/Moon Safari/02 - Sexy Boy.flac',
      'C:\\Music\\Air\\Moon Safari\\1-03 All I Need.mp3',
      'file:///music/Air/10%20000%20Hz/Don%27t%20Be%20Light.ogg?x=1',
      '#EXTINF:-1,',
      '12 Air - Kelly.mp3',
    ].join('\r\n');
    const { tracks } = read(m3u);
    expect(tracks.map(({ line }) => line)).toEqual([4, 5, 6, 7, 9]);
    expect(tracks[0]).toMatchObject({
      text: 'Air - Sexy Boy',
      durationMs: 211_000,
      names: [{ artist: 'Air', title: 'Sexy Boy' }, { title: 'Air - Sexy Boy' }],
    });
    expect(tracks[1]?.names).toContainEqual({ artist: 'Air', title: 'Sexy Boy' });
    expect(tracks[1]?.album).toBe('Moon Safari');
    expect(tracks[2]?.names).toContainEqual({ artist: 'Air', title: 'All I Need' });
    expect(tracks[3]).toMatchObject({ album: '10 000 Hz' });
    expect(tracks[3]?.names).toContainEqual({ artist: 'Air', title: "Don't Be Light" });
    expect(tracks[4]?.names).toContainEqual({ artist: 'Air', title: 'Kelly' });
  });

  test.each([
    ['UTF-8 with a mark', Buffer.from('\uFEFF#EXTM3U\n#EXTINF:1,Björk - Jóga\nx')],
    ['UTF-16', Buffer.from('\uFEFF#EXTM3U\n#EXTINF:1,Björk - Jóga\nx', 'utf16le')],
    ['Latin-1', Buffer.from('#EXTM3U\n#EXTINF:1,Björk - Jóga\nx', 'latin1')],
  ])('M3U in %s', (_, bytes) => {
    expect(read(decodeText(bytes)).tracks[0]?.names[0]).toEqual({ artist: 'Björk', title: 'Jóga' });
  });

  test.each([
    [
      'Exportify',
      '"Track URI","Track Name","Artist URI(s)","Artist Name(s)","Album Name","Track Duration (ms)","ISRC"\n"spotify:track:4uLU6hMCjMI75M1A2tKUQC","Sexy Boy","x","Air, Beth","Moon Safari","298400","FRZ209700140"',
    ],
    [
      'with semicolons',
      'Title;Artist;Album;Duration;ISRC;Spotify - id\nSexy Boy;Air, Beth;Moon Safari;4:58;FR-Z20-97-00140;4uLU6hMCjMI75M1A2tKUQC',
    ],
    [
      'with tabs',
      'artist\ttitle\talbum\tlength\tisrc\tlink\nAir, Beth\tSexy Boy\tMoon Safari\t298\tfrz209700140\thttps://open.spotify.com/intl-de/track/4uLU6hMCjMI75M1A2tKUQC?si=x',
    ],
  ])('CSV %s', (_, csv) => {
    const { tracks } = read(csv);
    expect(tracks).toHaveLength(1);
    expect(tracks[0]).toMatchObject({
      line: 2,
      names: [{ artist: 'Air, Beth', title: 'Sexy Boy' }],
      album: 'Moon Safari',
      isrc: 'FRZ209700140',
      externalIds: [['spotify', '4uLU6hMCjMI75M1A2tKUQC']],
    });
    expect(Math.floor((tracks[0]?.durationMs ?? 0) / 1000)).toBe(298);
  });

  test('JSPF of ListenBrainz, a track that makes no sense among it', () => {
    const identifier = ['https://musicbrainz.org/recording/056E4F3E-d505-4dad-8ec1-d04f521cbb56'];
    const file = {
      playlist: {
        title: 'LB',
        track: [{ title: 'Sexy Boy', creator: 'Air', identifier }, 5, { title: 7, identifier: 'x' }],
      },
    };
    const { name, tracks } = read(JSON.stringify(file));
    expect(name).toBe('LB');
    expect(tracks.map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(tracks[0]?.externalIds).toEqual([['mbid', '056e4f3e-d505-4dad-8ec1-d04f521cbb56']]);
    expect(tracks[1]).toMatchObject({ names: [], externalIds: [] });
  });

  test('XSPF without ids, with CDATA and elements of others', () => {
    const xml = `<?xml version="1.0"?><playlist xmlns="http://xspf.org/ns/0/" xmlns:x="urn:x" version="1"><title><![CDATA[A & B]]></title>
      <extension application="x"><x:track><title>no</title></x:track></extension>
      <trackList><track><location>file:///a.mp3</location><creator>Simon &amp; Garfunkel</creator><title>Cecilia</title>
      <x:title>no</x:title><trackNum>3</trackNum></track><track/></trackList></playlist>`;
    const { name, tracks } = read(xml);
    expect(name).toBe('A & B');
    expect(tracks.map(({ names }) => names)).toEqual([[{ artist: 'Simon & Garfunkel', title: 'Cecilia' }], []]);
  });
});

describe('a hostile file', () => {
  const bomb = `<!DOCTYPE p [<!ENTITY a "${'x'.repeat(100)}">${Array.from({ length: 20 }, (_, n) => `<!ENTITY a${n} "${`&a${n - 1};`.repeat(10)}">`).join('')}]>`;
  test.each([
    ['a bomb of entities', `<?xml version="1.0"?>${bomb}<playlist><title>&a19;</title></playlist>`],
    [
      'an outer entity',
      '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><playlist><title>&x;</title></playlist>',
    ],
    ['an entity of nobody', '<playlist><title>&nbsp;</title></playlist>'],
    ['elements in a deep nest', '<a>'.repeat(1_000_000)],
    ['a nest inside of a playlist', `<playlist>${'<a>'.repeat(1000)}`],
    ['half an XML', '<playlist><trackList><track>'],
    ['a page', '<!doctype html><html><body>Not here</body></html>'],
    ['half a JSON', '{"playlist":'],
    ['another JSON', '{"tracks":[]}'],
    ['JSON in a deep nest', `{"playlist":${'['.repeat(1_000_000)}`],
    ['NUL', '#EXTM3U\nx\0y'],
    ['nothing', ' \r\n '],
    ['a CSV with half a quote', 'title,artist\n"Sexy Boy,Air'],
    ['a CSV with an endless field', `title,artist\n"${'x'.repeat(200_000)}",Air`],
  ])('with %s is refused with a reason', (_, text) => {
    expect(() => read(text)).toThrow(/^This is not a playlist that can be read: .{5,}\.$/);
  });

  test('of any text at all is read or refused, quickly', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', '#EXTM3U\n', '<playlist>', '{', 'title,artist\n'),
        fc.string({ unit: 'binary', maxLength: 200 }),
        (start, text) => {
          try {
            read(start + text);
          } catch (error) {
            expect(error).toMatchObject({ kind: 'unprocessable' });
          }
        },
      ),
      { numRuns: 500 },
    );
    const lines = [`#EXTINF:1${'"'.repeat(100_000)}`, ' - '.repeat(100_000), 'a'.repeat(1_000_000)];
    expect(read(lines.join('\n')).tracks).toHaveLength(2);
  });
});
