import { once } from 'node:events';
import { request } from 'node:http';
import { wav } from '../../../tests/support/sound.ts';
import { atMost, type Figure } from '../figure.ts';
import type { Stage } from './stage.ts';

/** As large as an upload may be by default, with what is around it. */
const FILE_BYTES = 199_000_000;
const SMALL_BYTES = 100_000;
const PIECE = Buffer.alloc(1_000_000, 1);
const HEAD_BYTES = 44;
const BOUNDARY = 'fonoteca-bench';

/** How much memory one upload of 200 MB takes. Wants a server that has just started. */
export async function measureUpload({ server, url }: Stage): Promise<Figure[]> {
  // Code is loaded before memory is watched.
  await upload(url, SMALL_BYTES);
  await server.ask('beginMemory');
  const begun = performance.now();
  await upload(url, FILE_BYTES);
  const growth = await server.ask('growthMb');
  console.log(`  ${Math.round(FILE_BYTES / 1000 / (performance.now() - begun))} MB/s`);
  return [atMost('memory for an upload of 200 MB', growth, 50, ' MB')];
}

/** Sends a WAV file of so many bytes, piece by piece. */
async function upload(url: string, bytes: number): Promise<void> {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="song.wav"\r\nContent-Type: audio/wav\r\n\r\n`;
  const call = request(`${url}/upload/preview`, {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  });
  const answered = once(call, 'response');
  call.write(head);
  call.write(headOf(bytes));
  for (let left = bytes - HEAD_BYTES; left > 0; left -= PIECE.length) {
    if (!call.write(PIECE.subarray(0, left))) await once(call, 'drain');
  }
  call.end(`\r\n--${BOUNDARY}--\r\n`);
  const [response] = await answered;
  let answer = '';
  for await (const chunk of response.setEncoding('utf8')) answer += chunk;
  if (response.statusCode >= 300) throw new Error(`an upload was answered with ${response.statusCode}: ${answer}`);
}

/** The head of a WAV file of so many bytes. */
function headOf(bytes: number): Buffer {
  const head = wav(0);
  head.writeUInt32LE(bytes - 8, 4);
  head.writeUInt32LE(bytes - HEAD_BYTES, 40);
  return head;
}
