import { z } from 'zod';
import { asArray } from '#lib/as-array.ts';
import { judgeByStatus } from '../judge-by-status.ts';
import type { CallContext } from '../provider.ts';
import type { SourceClient, SourcePolicy } from '../source-client.ts';
import { optionalField, sourceList, sourceText, sourceUrl } from '../source-shapes.ts';

/** Numbers come as strings, now and then as numbers; play counts outgrow 32 bits. */
const count = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value),
  z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
);
const positive = count.refine((value) => value > 0);
const decimal = z.preprocess((value) => (typeof value === 'string' && value ? Number(value) : value), z.number());

/** A list in its container: one element comes as the bare object, none as an empty list, `""`, `"\n"` or nothing at either place. */
function listIn<T>(key: string, item: z.ZodType<T>) {
  const listOf = (value: unknown) => (isObject(value) ? value[key] : undefined);
  return z.preprocess((value) => asArray<unknown>(listOf(value)), sourceList(item));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const images = optionalField(z.preprocess(asArray<unknown>, sourceList(z.object({ '#text': sourceUrl }))));
const tags = optionalField(listIn('tag', z.object({ name: sourceText })));
const html = optionalField(z.string().max(500_000));
const prose = optionalField(z.object({ summary: html, content: html }));
/** An artist inside something else: `{ name }`, or the name alone. */
const artistName = z.preprocess((value) => (isObject(value) ? value.name : value), sourceText);

const artistShape = z.object({
  name: sourceText,
  listeners: optionalField(count),
  match: optionalField(decimal),
  '@attr': optionalField(z.object({ rank: optionalField(positive) })),
});

const artistInfoShape = z.object({
  name: sourceText,
  url: optionalField(sourceUrl),
  stats: optionalField(z.object({ listeners: optionalField(count), playcount: optionalField(count) })),
  tags,
  bio: prose,
});

const albumShape = z.object({ name: sourceText, artist: artistName, image: images });

/** `duration` is in seconds here, and null or 0 where it is not known. */
const albumTrackShape = z.object({
  name: sourceText,
  artist: optionalField(artistName),
  duration: optionalField(positive),
  '@attr': optionalField(z.object({ rank: optionalField(positive) })),
});

const albumInfoShape = albumShape.extend({
  url: optionalField(sourceUrl),
  listeners: optionalField(count),
  playcount: optionalField(count),
  tracks: optionalField(listIn('track', albumTrackShape)),
  tags,
  wiki: prose,
});

const trackShape = z.object({
  name: sourceText,
  artist: artistName,
  listeners: optionalField(count),
  playcount: optionalField(count),
});

/** `duration` is in milliseconds here, and 0 where it is not known. */
const trackInfoShape = trackShape.extend({
  duration: optionalField(positive),
  album: optionalField(
    z.object({
      title: sourceText,
      artist: artistName,
      image: images,
      '@attr': optionalField(z.object({ position: optionalField(positive) })),
    }),
  ),
  toptags: tags,
});

export type LastfmArtist = z.infer<typeof artistShape>;
export type LastfmArtistInfo = z.infer<typeof artistInfoShape>;
export type LastfmAlbum = z.infer<typeof albumShape>;
export type LastfmAlbumInfo = z.infer<typeof albumInfoShape>;
export type LastfmTrack = z.infer<typeof trackShape>;
export type LastfmTrackInfo = z.infer<typeof trackInfoShape>;
export type LastfmImages = z.infer<typeof images>;
export type LastfmTags = z.infer<typeof tags>;
export type LastfmProse = z.infer<typeof prose>;

const answers = {
  artistSearch: z.object({ results: z.object({ artistmatches: listIn('artist', artistShape) }) }),
  albumSearch: z.object({ results: z.object({ albummatches: listIn('album', albumShape) }) }),
  trackSearch: z.object({ results: z.object({ trackmatches: listIn('track', trackShape) }) }),
  tagArtists: z.object({ topartists: listIn('artist', artistShape) }),
  similarArtists: z.object({ similarartists: listIn('artist', artistShape) }),
  topTracks: z.object({ toptracks: listIn('track', trackShape) }),
  artist: z.object({ artist: artistInfoShape }),
  album: z.object({ album: albumInfoShape }),
  track: z.object({ track: trackInfoShape }),
};

const refusal = z.object({ error: count, message: z.string().catch('') });

/** How Last.fm wants to be called: no number is published any more, the five calls a second of old still pass. It judges by the code in its body, not by status. */
export const lastfmPolicy: SourcePolicy = {
  provider: 'lastfm',
  limit: { calls: 5, windowMs: 1000, concurrency: 5 },
  deadlineMs: 4000,
  secretParams: ['api_key'],
  judge(answer, json) {
    const refused = refusal.safeParse(json).data;
    return refused ? judgeCode(refused.error, refused.message.slice(0, 150)) : judgeByStatus(answer);
  },
};

function judgeCode(code: number, reason: string): ReturnType<SourcePolicy['judge']> {
  const message = `Last.fm error ${code}: ${reason}`;
  switch (code) {
    case 6: // "no such thing", but a wrong or missing parameter too
      return /not (be )?found/i.test(reason) ? 'nothing' : { fault: 'bad_response', message };
    case 17: // private to its user
      return 'nothing';
    case 3: // the method was taken away
      return { fault: 'unsupported', message };
    case 8:
    case 11:
    case 16:
      return { fault: 'unavailable', message };
    case 29:
      return { fault: 'rate_limited', message };
    case 10:
    case 26:
      return { fault: 'unauthorized', message: `${message} (check LASTFM_API_KEY)` };
    default:
      return { fault: 'bad_response', message };
  }
}

/** The methods that we call, answered in Last.fm's own shapes; null for "no such thing". */
export function createLastfmApi(source: SourceClient, apiUrl: string, apiKey: string) {
  type Parameters = Record<string, string | number>;
  const ask = <T>(method: string, parameters: Parameters, schema: z.ZodType<T>, context: CallContext) =>
    source.request({
      url: `${apiUrl}/`,
      query: { method, ...parameters, api_key: apiKey, format: 'json' },
      schema,
      context,
    });
  /** By name; Last.fm may answer about the name that it holds for the right one. */
  const askAbout = <T>(method: string, parameters: Parameters, schema: z.ZodType<T>, context: CallContext) =>
    ask(method, { ...parameters, autocorrect: 1 }, schema, context);

  return {
    async searchArtists(parameters: { artist: string; limit: number }, context: CallContext) {
      return (await ask('artist.search', parameters, answers.artistSearch, context))?.results.artistmatches ?? [];
    },
    async searchAlbums(parameters: { album: string; limit: number }, context: CallContext) {
      return (await ask('album.search', parameters, answers.albumSearch, context))?.results.albummatches ?? [];
    },
    async searchTracks(parameters: { track: string; limit: number }, context: CallContext) {
      return (await ask('track.search', parameters, answers.trackSearch, context))?.results.trackmatches ?? [];
    },
    async tagArtists(parameters: { tag: string; limit: number; page: number }, context: CallContext) {
      return (await ask('tag.gettopartists', parameters, answers.tagArtists, context))?.topartists ?? [];
    },
    async similarArtists(parameters: { artist: string; limit: number }, context: CallContext) {
      const answer = await askAbout('artist.getsimilar', parameters, answers.similarArtists, context);
      return answer?.similarartists ?? [];
    },
    async topTracks(parameters: { artist: string; limit: number }, context: CallContext) {
      return (await askAbout('artist.gettoptracks', parameters, answers.topTracks, context))?.toptracks ?? [];
    },
    async artist(artist: string, context: CallContext) {
      return (await askAbout('artist.getinfo', { artist }, answers.artist, context))?.artist ?? null;
    },
    async album(parameters: { artist: string; album: string }, context: CallContext) {
      return (await askAbout('album.getinfo', parameters, answers.album, context))?.album ?? null;
    },
    async track(parameters: { artist: string; track: string }, context: CallContext) {
      return (await askAbout('track.getinfo', parameters, answers.track, context))?.track ?? null;
    },
  };
}
