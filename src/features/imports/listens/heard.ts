import { hash } from 'node:crypto';
import type { ReadItem } from '../read/read-item.ts';

/** A listen as a history tells it. */
export interface Heard {
  listenedAt: Date;
  durationPlayedMs?: number;
  /** Which service wrote the history; of our own export, what it says. */
  source: string;
  title: string;
  artist?: string;
  album?: string;
  spotifyId?: string;
  /** Of the recording. */
  mbid?: string;
  isrc?: string;
  /** How long the song is. */
  durationMs?: number;
  /** Of ours, as our own export has it; it may be another server's. */
  trackId?: number;
}

/** What a history says, before it is known whether that makes a listen. */
export interface HeardFields {
  line: number;
  source: Heard['source'];
  /** In milliseconds since 1970; NaN when it cannot be read. */
  time: number;
  title?: string | null;
  artist?: string | null;
  album?: string | null;
  playedMs?: number | null;
  spotifyId?: string | null;
  mbid?: string | null;
  isrc?: string | null;
  durationMs?: number | null;
  trackId?: number | null;
  /** Whoever wrote it was sure that it is one, however little was played. */
  isListen?: boolean;
}

/** As ListenBrainz has it for histories that tell how long something was played: what is left earlier was skipped. */
const LEAST_PLAYED_MS = 30_000;
const MAX_MS = 86_400_000;
const MAX_NAME = 500;
const MAX_SOURCE = 100;
const DAY_MS = 86_400_000;

/** The listen, why it is none, or that it was a skip. Nothing was heard later than a day after `now`. */
export function heardOf(fields: HeardFields, now: Date): ReadItem<Heard> {
  const { line, source, time, playedMs, durationMs } = fields;
  if (typeof playedMs === 'number' && playedMs < LEAST_PLAYED_MS && !fields.isListen) return { line, skipped: true };
  const title = cleaned(fields.title);
  if (title === undefined) return { line, refused: 'It names no song.' };
  if (!(time >= 0)) return { line, refused: 'It does not say when it was heard, in a way that can be read.' };
  if (time > now.getTime() + DAY_MS) return { line, refused: 'It lies more than a day ahead.' };
  const heard: Heard = { listenedAt: new Date(time), source: source.slice(0, MAX_SOURCE), title };
  const [artist, album] = [cleaned(fields.artist), cleaned(fields.album)];
  if (artist !== undefined) heard.artist = artist;
  if (album !== undefined) heard.album = album;
  if (isLength(playedMs)) heard.durationPlayedMs = Math.round(playedMs);
  if (isLength(durationMs)) heard.durationMs = Math.round(durationMs);
  if (fields.spotifyId && SPOTIFY_ID.test(fields.spotifyId)) heard.spotifyId = fields.spotifyId;
  if (fields.mbid && MBID.test(fields.mbid)) heard.mbid = fields.mbid.toLowerCase();
  if (fields.isrc) heard.isrc = fields.isrc;
  if (isId(fields.trackId)) heard.trackId = fields.trackId;
  return { line, value: heard };
}

const SPOTIFY_ID = /^[A-Za-z0-9]{22}$/;
const MBID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isLength(ms: number | null | undefined): ms is number {
  return typeof ms === 'number' && ms > 0 && ms <= MAX_MS;
}

function isId(id: number | null | undefined): id is number {
  return Number.isInteger(id) && Number(id) > 0 && Number(id) <= MAX_ID;
}

const MAX_ID = 2_147_483_647;

function cleaned(text: string | null | undefined): string | undefined {
  if (!text) return undefined;
  const clean = (text.includes('\0') ? text.replaceAll('\0', '') : text).trim().slice(0, MAX_NAME).toWellFormed();
  return clean === '' ? undefined : clean;
}

/** A short name of all that is said of the song: two listens of which the same is said are to the same song. */
export function songOf({ title, artist, album, spotifyId, mbid, isrc, trackId }: Heard): string {
  const said = [title, artist, album, spotifyId, mbid, isrc, ...(trackId === undefined ? [] : [trackId])];
  return hash('sha1', JSON.stringify(said), 'base64url');
}
