// Runs ytdl-core apart from the server: it executes the player scripts that YouTube sends.
// Takes `{ task, id, watchUrl, dir, format }` as its only argument, writes one JSON object a line.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import ytdl from 'ytdl-core';

const YOUTUBE = 'https://www.youtube.com';
const say = (object) => process.stdout.write(`${JSON.stringify(object)}\n`);

/** @type {{ task: 'probe' | 'download', id: string, watchUrl: string, dir: string, format: string }} */
const { task, id, watchUrl, dir, format } = JSON.parse(process.argv[2] ?? '');
const options = watchUrl.startsWith(`${YOUTUBE}/`) ? {} : { requestOptions: { transform: toStandIn } };
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.message.split('\n')[0]}\n`);
  process.exit(1);
});
const info = await ytdl.getInfo(id, options);
const { title, lengthSeconds, isLiveContent, isLive } = info.videoDetails;

if (task === 'probe') {
  say({ title, duration: Number(lengthSeconds) || undefined, is_live: Boolean(isLive && isLiveContent) });
} else {
  const chosen = chooseFormat();
  const path = join(dir, `audio.${chosen.container || 'bin'}`);
  const stream = ytdl.downloadFromInfo(info, { ...options, format: chosen });
  stream.on('progress', (_length, bytes, total) => say({ bytes, total: total || undefined }));
  await pipeline(stream, createWriteStream(path));
  say({ path });
}

/** The best sound alone; of the wanted kind where there is one. */
function chooseFormat() {
  const audio = info.formats.filter((one) => one.hasAudio && !one.hasVideo && one.url);
  const preferred = audio.filter(
    (one) => (format === 'm4a' && one.container === 'mp4') || one.audioCodec?.startsWith(format),
  );
  const best =
    [preferred, audio, info.formats.filter((one) => one.hasAudio && one.url)].find((list) => list.length > 0) ?? [];
  const [first] = best.sort((a, b) => (b.audioBitrate ?? 0) - (a.audioBitrate ?? 0));
  if (!first) throw new Error('Video unavailable: it has no sound that can be downloaded');
  return first;
}

/** Sends what would go to YouTube to the place where watch pages are configured to be. */
function toStandIn(request) {
  const asked = new URL(request.path, `${request.protocol}//${request.host}`);
  const place = new URL(watchUrl);
  if (asked.origin !== YOUTUBE) return request;
  const target =
    asked.pathname === '/watch'
      ? new URL(`${watchUrl}${asked.searchParams.get('v')}`)
      : new URL(asked.pathname + asked.search, place.origin);
  return {
    ...request,
    protocol: target.protocol,
    host: target.host,
    hostname: target.hostname,
    port: target.port,
    path: target.pathname + target.search,
  };
}
