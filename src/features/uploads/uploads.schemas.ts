import { z } from '#http/api.ts';
import { lineOfText } from '#http/query.ts';
import type { Decision } from './confirm-upload.ts';
import type { LookedAtFile, ShownUpload } from './show-upload.ts';

const MAX_TEXT = 500;
const MAX_DECISIONS = 10_000;

const STATUSES = ['ok', 'duplicate', 'unsupported', 'broken', 'too_large', 'added', 'declined'] as const;

const named = z.object({ id: z.number().int(), name: z.string() }).nullable();

const tagsSchema = z
  .object({
    title: z.string().nullable(),
    artist: z.string().nullable().openapi({ description: 'As printed' }),
    album_artist: z.string().nullable(),
    album: z.string().nullable(),
    track_number: z.number().int().nullable(),
    disc_number: z.number().int().nullable(),
    year: z.number().int().nullable(),
    isrc: z.string().nullable(),
  })
  .openapi('UploadTags');

const uploadFileSchema = z
  .object({
    name: z.string().openapi({
      description: 'As it was sent; in an archive with its folders. Made different where two are the same',
    }),
    status: z.enum(STATUSES).openapi({
      description:
        '`ok` and `duplicate` wait for a decision; `added`, `declined` and, after a confirmation, `duplicate` are what became of it',
    }),
    is_decided: z.boolean(),
    reason: z.string().nullable().openapi({ description: 'Why it is not taken, or what is missing' }),
    bytes: z.number().int(),
    sha256: z.string().nullable(),
    tags: tagsSchema.nullable(),
    duration_ms: z.number().int().nullable(),
    bitrate: z.number().int().nullable().openapi({ description: 'Bits a second, on the average' }),
    sample_rate: z.number().int().nullable(),
    container: z.string().nullable().openapi({ description: 'Told from the content', example: 'flac' }),
    has_cover: z.boolean().nullable().openapi({ description: 'Null where the file is too large to look for one' }),
    match: z
      .object({ artist: named, album: named, track: named, score: z.number().min(0).max(1) })
      .nullable()
      .openapi({ description: 'What of the catalogue it is; null for what is no sound' }),
    duplicate_of: z
      .object({
        by: z.enum(['content', 'track', 'upload']).openapi({
          description:
            '`content`: the very same file; `track`: another file of this performance; `upload`: an earlier file of this upload',
        }),
        track_id: z.number().int().nullable(),
        name: z.string().nullable().openapi({ description: 'The earlier file' }),
      })
      .nullable(),
    track_id: z.number().int().nullable().openapi({ description: 'Whose sound it has become' }),
    path: z.string().nullable().openapi({ description: 'Below `STORAGE_ROOT`, once it is in the library' }),
  })
  .openapi('UploadFile');

export const uploadSchema = z
  .object({
    upload_id: z.uuid(),
    status: z.enum(['waiting', 'done']).openapi({ description: '`done`: every file is decided about' }),
    progress: z.object({ done: z.number().int(), total: z.number().int() }),
    created_at: z.string(),
    expires_at: z.string().openapi({ description: 'What is not decided about by then is deleted' }),
    files: z.array(uploadFileSchema),
  })
  .openapi('Upload');

const numberUpTo = (max: number) => z.number().int().min(1).max(max).optional();
const line = lineOfText(MAX_TEXT).optional();

export const confirmation = z
  .strictObject({
    upload_id: z.uuid(),
    files: z
      .array(
        z.strictObject({
          name: z.string().max(2 * MAX_TEXT),
          accept: z.boolean(),
          corrections: z
            .strictObject({
              title: line,
              artist: line,
              album_artist: line,
              album: line,
              track_number: numberUpTo(10_000),
              disc_number: numberUpTo(1000),
              year: z.number().int().min(1000).max(9999).optional(),
              track_id: numberUpTo(2_147_483_647).openapi({
                description: 'It is the sound of this track, whatever its tags say',
              }),
            })
            .optional(),
        }),
      )
      .max(MAX_DECISIONS)
      .optional()
      .openapi({ description: 'Left out: everything that is sound and not here yet is accepted' }),
  })
  .openapi('UploadConfirmation');

/** The decisions as the verb takes them. */
export function decisionsOf(files: z.infer<typeof confirmation>['files']): Decision[] | undefined {
  return files?.map(({ name, accept, corrections = {} }) => {
    const { title, artist, album, year } = corrections;
    const said = {
      ...{ title, artist, album, year, albumArtist: corrections.album_artist, trackNumber: corrections.track_number },
      ...{ discNumber: corrections.disc_number, trackId: corrections.track_id },
    };
    const given = Object.entries(said).filter(([, value]) => value !== undefined);
    return { name, accept, corrections: Object.fromEntries(given) };
  });
}

/** An upload as it is shown. */
export function presentUpload({ upload, files }: ShownUpload): z.infer<typeof uploadSchema> {
  const done = files.filter(({ row }) => row.finding !== 'ok' || row.outcome !== null).length;
  return {
    upload_id: upload.id,
    status: done === files.length ? 'done' : 'waiting',
    progress: { done, total: files.length },
    created_at: upload.createdAt,
    expires_at: upload.expiresAt,
    files: files.map(presentFile),
  };
}

function presentFile({ row, match, duplicateOf, path }: LookedAtFile): z.infer<typeof uploadFileSchema> {
  const { tags, probe, hasCover } = row.sound ?? {};
  return {
    name: row.name,
    status: row.outcome ?? (row.finding === 'ok' && duplicateOf ? 'duplicate' : row.finding),
    is_decided: row.outcome !== null || row.finding !== 'ok',
    reason: row.reason,
    bytes: row.bytes,
    sha256: row.sha256,
    tags: tags
      ? {
          ...{ title: tags.title ?? null, artist: tags.artist ?? null, album_artist: tags.albumArtist ?? null },
          ...{
            album: tags.album ?? null,
            track_number: tags.trackNumber ?? null,
            disc_number: tags.discNumber ?? null,
          },
          ...{ year: tags.year ?? null, isrc: tags.isrc ?? null },
        }
      : null,
    duration_ms: probe?.durationMs ?? null,
    bitrate: probe?.bitrate ?? null,
    sample_rate: probe?.sampleRate ?? null,
    container: probe?.container ?? null,
    has_cover: hasCover ?? null,
    match: match && {
      artist: match.artist,
      album: match.album,
      track: match.track && { id: match.track.id, name: match.track.name },
      score: match.score,
    },
    duplicate_of: duplicateOf && { by: duplicateOf.by, track_id: duplicateOf.trackId, name: duplicateOf.name },
    track_id: row.trackId,
    path,
  };
}

/** What the documentation shows. */
export const uploadExample: z.infer<typeof uploadSchema> = {
  upload_id: '7d4b7a55-3f7e-4a59-9a0f-5f0c2e7b1d10',
  status: 'waiting',
  progress: { done: 0, total: 1 },
  created_at: '2026-11-21T14:00:00.000Z',
  expires_at: '2026-11-22T14:00:00.000Z',
  files: [
    {
      name: '03 Saltglass.flac',
      status: 'ok',
      is_decided: false,
      reason: null,
      bytes: 24_815_332,
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      tags: {
        title: 'Saltglass',
        artist: 'Lumen Harbour',
        album_artist: 'Lumen Harbour',
        album: 'Tides',
        track_number: 3,
        disc_number: 1,
        year: 2019,
        isrc: null,
      },
      duration_ms: 211_000,
      bitrate: 940_000,
      sample_rate: 44_100,
      container: 'flac',
      has_cover: true,
      match: {
        artist: { id: 1, name: 'Lumen Harbour' },
        album: { id: 4, name: 'Tides' },
        track: { id: 31, name: 'Saltglass' },
        score: 1,
      },
      duplicate_of: null,
      track_id: null,
      path: null,
    },
  ],
};
