import { plainTextOf } from '#lib/text.ts';
import type { Video } from '#music/match-video.ts';
import type { YoutubeHit, YoutubeLength } from './youtube.api.ts';

/** Videos in the order of the search. */
export function videosOf(hits: readonly YoutubeHit[], lengths: readonly YoutubeLength[]): Video[] {
  const durations = new Map(lengths.map(({ id, contentDetails }) => [id, millisecondsOf(contentDetails.duration)]));
  return hits.map(({ id, snippet }) => ({
    id: id.videoId,
    // The Data API escapes titles as in HTML.
    title: plainTextOf(snippet.title) || snippet.title,
    channel: snippet.channelTitle && plainTextOf(snippet.channelTitle),
    durationMs: durations.get(id.videoId),
  }));
}

/** False for what is being broadcast, or will be. */
export function isRecorded({ snippet }: YoutubeHit): boolean {
  return snippet.liveBroadcastContent === undefined || snippet.liveBroadcastContent === 'none';
}

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** `PT3M20S`; what lasts no time at all (`P0D`) is being broadcast. */
function millisecondsOf(duration: string): number | undefined {
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(duration) ?? [];
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return total > 0 ? total * 1000 : undefined;
}
