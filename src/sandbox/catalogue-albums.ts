import { PROVIDER_NAMES } from '#music/provider-names.ts';
import type { MadeAlbum, MadeArtist, MadeCredit, MadeRecording } from './catalogue.ts';
import { inventAlbums, inventTitle } from './catalogue-crowd.ts';
import { barcodeOf, base62Of, fractionOf, hexOf, isrcOf, pickOf, uuidOf, wholeOf } from './catalogue-ids.ts';
import type { AlbumPlan, ArtistPlan, CompilationPlan, PlannedGuest, TrackPlan } from './catalogue-plan.ts';
import { labels } from './catalogue-words.ts';

type Artists = ReadonlyMap<string, MadeArtist>;

/** Fills `albums` of the plan's artist, newest first; `freshDate` adds a single of that day. */
export function buildAlbums(plan: ArtistPlan, artists: Artists, freshDate: string | undefined): void {
  const artist = planned(artists, plan.slug);
  const titles = new Set<string>();
  const plans = plan.albums ?? inventAlbums(plan, plan.albumCount ?? 0);
  const fresh: AlbumPlan = {
    title: inventTitle(`${plan.slug}/fresh`, plan.script, titles),
    key: 'fresh',
    type: 'single',
    trackCount: 2,
  };
  for (const album of freshDate ? [...plans, { ...fresh, date: freshDate }] : plans) {
    const built = albumShell(artist, album, creditsOf(artist, album.with, artists));
    const kept = album.copyOf ? recordingsOf(artist, album.copyOf) : [];
    const songs = (album.tracks ?? []).map((track) => songOf(track, built, artist, artists));
    const invented = Array.from({ length: album.trackCount ?? 0 }, (_, at) => {
      const title = inventTitle(`${albumKey(artist, album)}/${at}`, plan.script, titles);
      return songOf(
        { title, with: guestOf(`${albumKey(artist, album)}/${at}`, plan, artists) },
        built,
        artist,
        artists,
      );
    });
    placeTracks(built, [...kept, ...songs, ...invented], album.discs ?? 1, plan.explicit === true);
    artist.albums.push(built);
  }
  artist.albums.sort((a, b) => (b.releaseDate ?? '').localeCompare(a.releaseDate ?? ''));
}

/** A compilation by many: the highest ranked recording of each of `plan.artists`. */
export function buildCompilation(various: MadeArtist, plan: CompilationPlan, artists: Artists): void {
  const album = albumShell(
    various,
    { title: plan.title, type: 'compilation', secondaryTypes: ['compilation'], date: plan.date },
    creditsOf(various, [], artists),
  );
  const hits = plan.artists.flatMap((slug) => {
    const tracks = planned(artists, slug).albums.flatMap((one) => one.tracks);
    return tracks.sort((a, b) => b.rank - a.rank)[0]?.recording ?? [];
  });
  placeTracks(album, hits, 1, false);
  various.albums.push(album);
}

const albumKey = (artist: MadeArtist, plan: AlbumPlan) =>
  `${artist.slug}/${plan.title}${plan.key ? `/${plan.key}` : ''}`;

function albumShell(artist: MadeArtist, plan: AlbumPlan, credits: MadeCredit[]): MadeAlbum {
  const key = albumKey(artist, plan);
  const group = plan.copyOf ? `${artist.slug}/${plan.copyOf}` : key;
  return {
    title: plan.title,
    titles: plan.titles ?? {},
    credits,
    type: plan.type ?? 'album',
    secondaryTypes: plan.secondaryTypes ?? [],
    releaseDate: plan.date,
    label: plan.label ?? (fractionOf(`${key}#labelled`) < 0.85 ? pickOf(`${artist.slug}#label`, labels) : undefined),
    barcode: fractionOf(`${key}#barcode`) < 0.9 ? barcodeOf(key) : undefined,
    explicit: false,
    imageHash: hexOf(`${key}#cover`),
    genre: artist.genre,
    wiki: plan.wiki,
    fans: Math.round(artist.fans * fractionOf(`${key}#fans`) * 0.4),
    sources: new Set(PROVIDER_NAMES.filter((name) => artist.sources.has(name) && !plan.missing?.includes(name))),
    discCount: plan.discs ?? 1,
    tracks: [],
    ids: {
      spotify: base62Of(`album:${key}`),
      deezer: wholeOf(`album:${key}#deezer`, 100_000, 799_999_999),
      releaseGroup: uuidOf(`release-group:${group}`),
      release: uuidOf(`release:${key}`),
      itunes: wholeOf(`album:${key}#itunes`, 200_000_000, 1_799_999_999),
    },
  };
}

function recordingsOf(artist: MadeArtist, title: string): MadeRecording[] {
  const album = artist.albums.find((one) => one.title === title);
  if (!album) throw new Error(`the catalogue's plan copies ${title} of ${artist.name} before it is there`);
  return album.tracks.map((track) => track.recording);
}

function songOf(plan: TrackPlan, album: MadeAlbum, artist: MadeArtist, artists: Artists): MadeRecording {
  if (typeof plan === 'object' && 'from' in plan) {
    const [albumTitle = '', title] = plan.from.split('/');
    const found = recordingsOf(artist, albumTitle).find((recording) => recording.title === title);
    if (!found) throw new Error(`the catalogue's plan repeats ${plan.from}, which ${artist.name} never recorded`);
    return found;
  }
  const title = typeof plan === 'string' ? plan : plan.title;
  const guests = typeof plan === 'string' ? undefined : plan.with;
  const key = `${artist.slug}/${album.ids.release}/${title}`;
  const year = Number(album.releaseDate?.slice(0, 4) ?? 2010);
  return {
    mbid: uuidOf(`recording:${key}`),
    title,
    credits: guests ? creditsOf(artist, guests, artists) : album.credits,
    durationMs: wholeOf(`${key}#length`, 95_000, 412_000),
    lengthKnown: fractionOf(`${key}#lengthKnown`) < 0.9,
    isrc: fractionOf(`${key}#isrc`) < 0.85 ? isrcOf(key, artist.country, year) : undefined,
    firstReleaseDate: album.releaseDate,
    tracks: [],
  };
}

/** Now and then somebody of the same scene sings along. */
function guestOf(key: string, plan: ArtistPlan, artists: Artists): PlannedGuest[] | undefined {
  if (fractionOf(`${key}#guest`) > 0.06) return undefined;
  const scene = [...artists.values()].filter(
    (one) => one.genre === plan.genre && one.slug !== plan.slug && one.fans > 300,
  );
  const guest = scene[wholeOf(`${key}#who`, 0, Math.max(0, scene.length - 1))];
  return guest && [{ slug: guest.slug, join: fractionOf(`${key}#join`) < 0.7 ? ' feat. ' : ' & ' }];
}

function creditsOf(artist: MadeArtist, guests: PlannedGuest[] | undefined, artists: Artists): MadeCredit[] {
  const all = [
    { artist, join: '' },
    ...(guests ?? []).map((guest) => ({ artist: planned(artists, guest.slug), join: guest.join })),
  ];
  return all.map((one, at) => ({ artist: one.artist, name: one.artist.name, joinPhrase: all[at + 1]?.join ?? '' }));
}

function placeTracks(album: MadeAlbum, recordings: MadeRecording[], discs: number, explicit: boolean): void {
  const perDisc = Math.ceil(recordings.length / discs);
  album.tracks = recordings.map((recording, at) => {
    const key = `track:${album.ids.release}/${at}`;
    const loudness = album.fans === 0 ? 0 : Math.log10(album.fans + 1) / 7;
    const track = {
      title: recording.title,
      album,
      disc: Math.floor(at / perDisc) + 1,
      position: (at % perDisc) + 1,
      explicit: explicit && fractionOf(`${key}#explicit`) < 0.6,
      rank: Math.round(1_000_000 * Math.min(1, loudness) * (0.5 + 0.5 * fractionOf(`${key}#rank`))),
      recording,
      ids: {
        spotify: base62Of(key),
        deezer: wholeOf(`${key}#deezer`, 1_000_000, 3_499_999_999),
        track: uuidOf(key),
        itunes: wholeOf(`${key}#itunes`, 200_000_000, 1_799_999_999),
      },
    };
    recording.tracks.push(track);
    return track;
  });
  album.explicit = album.tracks.some((track) => track.explicit);
}

function planned(artists: Artists, slug: string): MadeArtist {
  const artist = artists.get(slug);
  if (!artist) throw new Error(`the catalogue's plan names ${slug}, who is not in it`);
  return artist;
}
