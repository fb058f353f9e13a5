import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { obey } from '../search/child-channel.ts';

/** Answers `/{side}/{any}.jpg` with the photo of that side, and counts. */
const photos = new Map(
  (process.env.PHOTOS ?? '').split(',').map((side) => [side, readFileSync(`${process.env.PHOTO_FOLDER}/${side}.jpg`)]),
);
let asked = 0;
const server = createServer((request, response) => {
  asked += 1;
  const photo = photos.get(request.url?.split('/')[1] ?? '');
  if (!photo) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': photo.length }).end(photo);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

const commands = {
  ready: () => true,
  // A server that listens on a port has an address of this form.
  origin: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  asked: () => asked,
};

export type SourceCommands = typeof commands;

obey(commands, async () => {
  server.closeAllConnections();
  server.close();
});
