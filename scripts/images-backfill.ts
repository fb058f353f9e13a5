import { enqueueStorePictures } from '#features/images/index.ts';
import { runWithBar } from './job-bar.ts';
import { openOwnServices } from './own-services.ts';
import { runScript } from './run-script.ts';

const USAGE = `Stores portraits of artists and covers of albums that are not kept yet, below STORAGE_ROOT/images.

usage: npm run images-backfill

A running server does the same by itself, soon after artists and albums come in; this does it now, and shows how far it is. Ctrl-C ends
it; what is stored stays, and the next time goes on from there. What could not be had is tried again after a day.`;

const WHILE_IN_USE =
  'The server that runs on it stores pictures by itself: GET /jobs?kind=store_pictures shows how far it is.';

await runScript({ usage: USAGE, options: {} }, async () => {
  const services = await openOwnServices(WHILE_IN_USE);
  try {
    const job = await enqueueStorePictures(services);
    const { stored, failed } = await runWithBar(services, job, 'pictures');
    console.log(`  ${stored} stored, ${failed} could not be had`);
  } finally {
    await services.close();
  }
});
