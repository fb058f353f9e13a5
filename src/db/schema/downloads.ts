import {
  bigint,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  serial,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Video } from '#music/match-video.ts';
import { account } from './accounts.ts';
import { audioFile } from './audio.ts';
import { recording, track } from './catalog.ts';
import { instant } from './columns.ts';

/** How much of something that is rationed by the day is used up, by all processes together. */
export const dailyQuota = pgTable(
  'daily_quota',
  {
    name: text().notNull(),
    day: date().notNull(),
    used: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.name, t.day] })],
);

/** What a search for videos found: the daily allowance is too small to search for the same words twice. */
export const videoSearch = pgTable('video_search', {
  /** Normalised. */
  words: text().primaryKey(),
  /** Who was asked: `youtube` or the name of a downloader. */
  source: text().notNull(),
  videos: jsonb().$type<Video[]>().notNull(),
  askedAt: instant('asked_at').notNull(),
});

/** `matched` is our own choice and may change; what a person has confirmed or rejected stays. */
export const VIDEO_VERDICTS = ['matched', 'confirmed', 'rejected'] as const;

/** Which video is, or is not, a performance. */
export const videoChoice = pgTable(
  'video_choice',
  {
    recordingId: integer('recording_id')
      .notNull()
      .references(() => recording.id, { onDelete: 'cascade' }),
    videoId: text('video_id').notNull(),
    verdict: text({ enum: VIDEO_VERDICTS }).notNull(),
    video: jsonb().$type<Video>().notNull(),
    /** Who said so; null: we did, or the account is gone. */
    accountId: integer('account_id').references(() => account.id, { onDelete: 'set null' }),
    decidedAt: instant('decided_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.recordingId, t.videoId] }), index('video_choice_account').on(t.accountId)],
);

export const DOWNLOAD_FORMATS = ['m4a', 'mp3', 'opus', 'best'] as const;
export const DOWNLOAD_OUTCOMES = ['completed', 'failed', 'cancelled'] as const;

/** A wish for a performance's sound. The latest one of a performance counts; whether it waits or runs is known from its job. */
export const download = pgTable(
  'download',
  {
    id: serial().primaryKey(),
    recordingId: integer('recording_id')
      .notNull()
      .references(() => recording.id, { onDelete: 'cascade' }),
    /** The track that was asked for: the file is named and tagged after it. */
    trackId: integer('track_id').references(() => track.id, { onDelete: 'set null' }),
    accountId: integer('account_id').references(() => account.id, { onDelete: 'set null' }),
    jobId: uuid('job_id').notNull(),
    format: text({ enum: DOWNLOAD_FORMATS }).notNull(),
    stage: text({ enum: ['downloading', 'verifying'] })
      .notNull()
      .default('downloading'),
    /** 0..1; never falls. */
    progress: real().notNull().default(0),
    bytes: bigint({ mode: 'number' }).notNull().default(0),
    totalBytes: bigint('total_bytes', { mode: 'number' }),
    /** Bytes a second, lately. */
    speed: integer(),
    downloader: text(),
    sourceUrl: text('source_url'),
    /** Of what came from there, before it was tagged: the same sound is not two songs. */
    sourceSha256: text('source_sha256'),
    /** How often it was begun. */
    attempts: integer().notNull().default(0),
    /** A stable word for why it failed, or why it waits. */
    reason: text(),
    error: text(),
    outcome: text({ enum: DOWNLOAD_OUTCOMES }),
    audioFileId: integer('audio_file_id').references(() => audioFile.id, { onDelete: 'set null' }),
    createdAt: instant('created_at').notNull(),
    finishedAt: instant('finished_at'),
  },
  (t) => [
    index('download_of').on(t.recordingId, t.id),
    index('download_source').on(t.sourceSha256),
    index('download_job').on(t.jobId),
    index('download_track').on(t.trackId),
    index('download_account').on(t.accountId),
    index('download_file').on(t.audioFileId),
  ],
);
