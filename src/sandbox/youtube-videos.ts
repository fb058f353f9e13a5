import type { Catalogue, MadeRecording } from './catalogue.ts';
import { mainArtist } from './catalogue.ts';
import { base62Of } from './catalogue-ids.ts';

/** A video of the made world. */
export interface MadeVideo {
  id: string;
  title: string;
  channel: string;
  durationMs: number;
  views: number;
  recording: MadeRecording;
}

/** Of each recording the one that its artist put there, and two that only look like it. */
export function videosOf({ recordings }: Catalogue): MadeVideo[] {
  return recordings.flatMap((recording) => {
    const artist = mainArtist(recording.credits).name;
    const { title, durationMs, mbid } = recording;
    const views = Math.max(...recording.tracks.map(({ rank }) => rank));
    const made = (kind: string, shown: Omit<MadeVideo, 'id' | 'recording'>): MadeVideo => ({
      id: base62Of(`video:${kind}:${mbid}`).slice(0, 11),
      recording,
      ...shown,
    });
    return [
      made('hours', {
        ...{ title: `${artist} - ${title} [10 HOURS]`, channel: 'Endless Loops' },
        ...{ durationMs: 36_000_000, views: views + 3 },
      }),
      made('live', {
        ...{ title: `${artist} - ${title} (Live at Made World Fest)`, channel: artist },
        ...{ durationMs: durationMs + 1000, views: views + 2 },
      }),
      made('topic', { title, channel: `${artist} - Topic`, durationMs, views: views + 1 }),
    ];
  });
}
