import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createApp } from '#app.ts';
import { loadConfig } from '#config.ts';
import { createImages } from '#features/images/index.ts';
import { startSandbox } from '#sandbox/server.ts';
import { useTestApp } from '../../support/test-app.ts';

const made = useTestApp();

test('the pictures that the sandbox names are shown under the environment that it gives', async () => {
  const sandbox = await startSandbox();
  const { cacheRoot, storageRoot } = made.services.config;
  const { imagePrivateOrigins: privateOrigins, userAgent } = loadConfig(sandbox.env);
  const images = createImages({ ...made.services, userAgent, privateOrigins, cacheRoot, storageRoot });
  const app = createApp({ ...made.services, images });
  const url = encodeURIComponent(`${sandbox.origin}/img/images/artist/abc/500x500-000000-80-0-0.jpg`);
  const response = await app.request(`/images/proxy?url=${url}&size=150`);
  expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({
    format: 'webp',
    width: 150,
  });
  await images.close();
  await sandbox.close();
});
