import { cleanText } from '#lib/text.ts';
import type { FieldQuality } from '#music/quality.ts';
import type { Provider, TrackRef } from '../provider.ts';
import type { SourceClient, SourcePolicy } from '../source-client.ts';
import { createLrclibApi, type LrclibQuery, lrclibPolicy } from './lrclib.api.ts';
import { lyricsOf } from './lrclib.map.ts';

/** It knows words, and no facts about music that it has not been told by players. */
export const lrclibQuality: FieldQuality = { default: 0 };

interface LrclibDeps {
  source: (policy: SourcePolicy) => SourceClient;
  /** The whole base without a slash at its end. */
  apiUrl: string;
}

/** LRCLIB: plain and time-synced lyrics, without a key. It has no ids for tracks: its key is what it is asked by. */
export function createLrclibProvider({ source, apiUrl }: LrclibDeps) {
  const api = createLrclibApi(source(lrclibPolicy), apiUrl);

  return {
    name: 'lrclib',
    quality: lrclibQuality,
    artistKey: () => null,
    albumKey: () => null,
    trackKey,

    async getLyrics(key, context) {
      const query = queryOf(key);
      const raw = query && (await api.lyrics(query, context));
      return raw ? lyricsOf(raw) : null;
    },
  } satisfies Provider;
}

/** `artist_name=…&track_name=…&album_name=…&duration=…`, or null without an artist or a title. */
function trackKey({ artistName, title, albumTitle, durationMs }: TrackRef): string | null {
  const artist = cleanText(artistName);
  const track = cleanText(title);
  if (!artist || !track) return null;
  const key = new URLSearchParams({ artist_name: artist, track_name: track });
  const album = cleanText(albumTitle);
  if (album) key.set('album_name', album);
  const seconds = Math.round((durationMs ?? 0) / 1000);
  // LRCLIB refuses other durations.
  if (seconds >= 1 && seconds <= 3600) key.set('duration', String(seconds));
  return key.toString();
}

function queryOf(key: string): LrclibQuery | null {
  const params = new URLSearchParams(key);
  const artistName = params.get('artist_name');
  const trackName = params.get('track_name');
  if (!artistName || !trackName) return null;
  const duration = params.get('duration');
  return {
    artist_name: artistName,
    track_name: trackName,
    album_name: params.get('album_name') ?? undefined,
    duration: duration ? Number(duration) : undefined,
  };
}
