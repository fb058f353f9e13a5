export type { EntityPictures } from './entity-pictures.ts';
export { type ImageDeps, imageRoutes } from './images.routes.ts';
export { createImages, type Images } from './images.ts';
export type { Picture } from './picture-cache.ts';
export type { PictureEvent } from './picture-event.ts';
export { createPictureTally, type PictureCounts } from './picture-tally.ts';
export { createPictureWatch, type PictureWatch } from './picture-watch.ts';
export type { ResizePicture } from './resize-picture.ts';
export { dailyPictures, enqueueStorePictures, runStorePictures, storePicturesJob } from './store-pictures.job.ts';
