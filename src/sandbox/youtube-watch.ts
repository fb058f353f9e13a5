import { wholeOf } from './catalogue-ids.ts';
import type { SandboxReply, SandboxRequest } from './source.ts';
import type { MadeVideo } from './youtube-videos.ts';

/** A page that ytdl-core and yt-dlp both find the sound in; `base` is the address under which the sound and the script are. */
export function watchPage(video: MadeVideo, base: string): SandboxReply {
  const seconds = Math.round(video.durationMs / 1000);
  const media = `${base}/media/${video.id}.wav`;
  const player = {
    playabilityStatus: { status: 'OK' },
    streamingData: {
      expiresInSeconds: '21540',
      formats: [],
      adaptiveFormats: [
        {
          ...{ itag: 140, url: media, mimeType: 'audio/wav; codecs="pcm_u8"', bitrate: 64_000 },
          ...{ contentLength: String(bytesOf(video)), audioQuality: 'AUDIO_QUALITY_MEDIUM', audioChannels: 1 },
        },
      ],
    },
    videoDetails: {
      ...{ videoId: video.id, title: video.title, lengthSeconds: String(seconds), author: video.channel },
      thumbnail: { thumbnails: [] },
      ...{ isLiveContent: false, isPrivate: false, viewCount: String(video.views), channelId: 'UC0' },
    },
  };
  const linked = {
    ...{ '@context': 'https://schema.org', '@type': 'VideoObject', name: video.title, contentUrl: media },
    ...{ duration: `PT${seconds}S`, author: video.channel, uploadDate: '2020-01-01' },
  };
  const body = `<!DOCTYPE html><html><head><title>${escaped(video.title)}</title>
<script type="application/ld+json">${inScript(linked)}</script></head>
<body><script>var ytInitialPlayerResponse = ${inScript(player)};</script>
<script>var ytInitialData = {"contents":{}};</script>
<script>var ytcfg = {"jsUrl":"${new URL(base).pathname}/player/base.js"};</script></body></html>`;
  return { headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

/** What ytdl-core has to find in a player script. */
export const playerScript: SandboxReply = {
  headers: { 'content-type': 'text/javascript' },
  body: 'var zz=function(a){a=a.split("");return a.join("")};c&&(a.set("alr","yes");c&&(c=zz(decodeURIComponent(c))));',
};

const inScript = (value: object) => JSON.stringify(value).replaceAll('<', '\\u003c');
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Eight thousand samples of one byte a second. */
const RATE = 8000;
const HEADER_BYTES = 44;

function bytesOf({ durationMs }: MadeVideo): number {
  return HEADER_BYTES + samplesOf(durationMs);
}

/** An even number, as RIFF wants it. */
const samplesOf = (durationMs: number): number => Math.floor((durationMs * RATE) / 2000) * 2;

/** The sound of a video: a tone of its own. Whole, or the part that a Range header asks for. */
export function mediaReply(video: MadeVideo, { headers }: SandboxRequest): SandboxReply {
  const sound = wave(video);
  const common = { 'content-type': 'audio/wav', 'accept-ranges': 'bytes' };
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (first === undefined) return { headers: common, body: sound };
  const start = Number(first);
  const end = Math.min(last ? Number(last) : Number.POSITIVE_INFINITY, sound.length - 1);
  if (start > end) return { status: 416, headers: { ...common, 'content-range': `bytes */${sound.length}` }, body: '' };
  const range = { 'content-range': `bytes ${start}-${end}/${sound.length}` };
  return { status: 206, headers: { ...common, ...range }, body: sound.subarray(start, end + 1) };
}

/** RIFF, 8 bits, one channel. */
function wave({ id, durationMs }: MadeVideo): Buffer {
  const samples = samplesOf(durationMs);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples, 40);
  const period = RATE / wholeOf(`${id}#tone`, 200, 800);
  const second = Buffer.from(
    Uint8Array.from({ length: RATE }, (_, at) => 128 + Math.round(90 * Math.sin((2 * Math.PI * at) / period))),
  );
  return Buffer.concat([header, Buffer.alloc(samples, second)]);
}
