import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { streamedBodyAtMost } from '#http/body-limit.ts';
import { confirmUpload } from './confirm-upload.ts';
import { receiveUpload } from './receive-upload.ts';
import { showUpload } from './show-upload.ts';
import type { UploadDeps } from './upload-deps.ts';
import { confirmation, decisionsOf, presentUpload, uploadExample, uploadSchema } from './uploads.schemas.ts';

/** `/upload/…`: files of sound that people bring. */
export function uploadRoutes(deps: UploadDeps): Router {
  const router = createRouter();

  router.openapi(previewRoute(deps.config.maxContentLength), async (c) => {
    const accountId = c.var.viewer.id;
    const uploadId = await receiveUpload(deps, { request: c.req.raw, accountId });
    return c.json(presentUpload(await showUpload(deps, { uploadId, accountId })), 200);
  });

  router.openapi(confirmRoute, async (c) => {
    const { upload_id: uploadId, files } = c.req.valid('json');
    const asked = { uploadId, accountId: c.var.viewer.id };
    return c.json(presentUpload(await confirmUpload(deps, asked, decisionsOf(files))), 200);
  });

  router.openapi(readRoute, async (c) => {
    const asked = { uploadId: c.req.valid('param').id, accountId: c.var.viewer.id };
    return c.json(presentUpload(await showUpload(deps, asked)), 200);
  });

  return router;
}

const tags = ['Uploads'];
const notFound = problemResponse('No such upload of yours; one is kept for 24 hours');

/** A form that is read as it arrives: described here, and not by a schema that would read it into memory first. */
const formContent = {
  'multipart/form-data': {
    schema: {
      type: 'object' as const,
      required: ['files'],
      properties: {
        files: {
          type: 'array' as const,
          items: { type: 'string' as const, format: 'binary' },
          description: 'MP3, FLAC, WAV, AAC, M4A, OGG or Opus, or a ZIP of those; as many as there are',
        },
      },
    },
  },
};

const previewRoute = (maxBytes: number) =>
  defineRoute({
    method: 'post',
    path: '/upload/preview',
    tags,
    summary: 'Brings files of sound, and shows what they are',
    description:
      `At most ${maxBytes} bytes (MAX_CONTENT_LENGTH). What a file is, its content tells, not its name; archives are taken apart. The answer says of ` +
      'each file what its tags say, what of the catalogue it is, and whether it is here already. Nothing of it is in the library before it is confirmed.',
    middleware: streamedBodyAtMost(maxBytes),
    request: { body: { required: true, content: formContent } },
    responses: {
      200: json('What came', uploadSchema, uploadExample),
      413: problemResponse(
        'It is more than one request may carry, or than is left of your quota; the numbers stand in `detail`',
      ),
      415: problemResponse('It is no multipart/form-data'),
      503: problemResponse('The disk is full'),
    },
  });

const confirmRoute = defineRoute({
  method: 'post',
  path: '/upload/confirm',
  tags,
  summary: 'Takes files of an upload into the library',
  description:
    'Each becomes the sound of the track that it is, under `music_downloads/Artist/Album/NN Title.ext`, as it is; a track that is not in the ' +
    'catalogue yet is made of its tags, with the corrections. Files that are not mentioned wait on. The same again gives the same answer.',
  request: {
    body: {
      required: true,
      ...json('', confirmation, {
        upload_id: uploadExample.upload_id,
        files: [{ name: '03 Saltglass.flac', accept: true, corrections: { title: 'Saltglass', track_number: 3 } }],
      }),
    },
  },
  responses: {
    200: json('What became of the files', uploadSchema, uploadExample),
    404: notFound,
    422: problemResponse('A decision names no file of the upload, or no track; `errors` says which'),
  },
});

const readRoute = defineRoute({
  method: 'get',
  path: '/upload/{id}',
  tags,
  summary: 'An upload of yours',
  request: {
    params: z.object({ id: z.uuid().openapi({ description: 'Of the upload', example: uploadExample.upload_id }) }),
  },
  responses: { 200: json('As it stands', uploadSchema, uploadExample), 404: notFound },
});
