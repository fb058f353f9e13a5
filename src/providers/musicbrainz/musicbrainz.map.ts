import { cleanText } from '#lib/text.ts';
import { parseBarcode } from '#music/barcode.ts';
import type { AlbumCandidate, ArtistCandidate, CreditCandidate, Tag, TrackCandidate } from '#music/entities.ts';
import { parseIsrc } from '#music/isrc.ts';
import { albumTypeOf, artistKindOf } from '#music/musicbrainz-terms.ts';
import { homeRelease, trackCountOf } from './choose-release.ts';
import type {
  MbArtist,
  MbCredits,
  MbMedium,
  MbRecording,
  MbRelease,
  MbReleaseGroup,
  MbTrack,
} from './musicbrainz.api.ts';
import { externalIdsOfLinks } from './musicbrainz-links.ts';

const provider = 'musicbrainz';

type AlbumHead = Omit<AlbumCandidate, 'tracks' | 'tracksComplete'>;

export function artistOf(raw: MbArtist): ArtistCandidate {
  const links = (raw.relations ?? []).map(({ ended, url }) => ({ ended, url: url.resource }));
  const aliases = new Set((raw.aliases ?? []).map((alias) => alias.name));
  aliases.delete(raw.name);
  return {
    provider,
    id: raw.id,
    externalIds: { ...externalIdsOfLinks(links), mbid: raw.id },
    name: raw.name,
    sortName: raw['sort-name'],
    disambiguation: raw.disambiguation,
    kind: artistKindOf(raw.id, raw.type),
    country: raw.country,
    beginDate: raw['life-span']?.begin,
    endDate: raw['life-span']?.end,
    aliases: unlessEmpty([...aliases]),
    tags: tagsOf([...(raw.genres ?? []), ...(raw.tags ?? [])]),
  };
}

/** An album as a release group alone tells it: without label, barcode and tracks, which belong to releases. */
export function albumOfReleaseGroup(raw: MbReleaseGroup): AlbumCandidate {
  return {
    provider,
    id: raw.id,
    externalIds: { mbid: raw.id },
    title: raw.title,
    credits: creditsOf(raw['artist-credit']),
    albumType: albumTypeOf(raw['primary-type'], raw['secondary-types']),
    secondaryTypes: unlessEmpty((raw['secondary-types'] ?? []).map((type) => type.toLowerCase())),
    releaseDate: raw['first-release-date'],
    tags: tagsOf(raw.tags ?? []),
  };
}

/**
 * An album as one of its releases tells it, with the tracks where they were asked for. `undefined` when it does not say which group it
 * belongs to: without it, it cannot be told from other editions.
 */
export function albumOfRelease(raw: MbRelease): AlbumCandidate | undefined {
  const head = albumHeadOf(raw);
  if (!head) return undefined;
  const media = raw.media ?? [];
  const tracks = media.flatMap((medium, index) => tracksOf(medium, medium.position ?? index + 1, head.credits));
  if (tracks.length === 0) return head;
  const tracksComplete = media.every((medium) => (medium.tracks?.length ?? 0) >= (medium['track-count'] ?? 0));
  return { ...head, tracks, tracksComplete };
}

/** A recording with the release on which it is at home. */
export function trackOfRecording(raw: MbRecording): TrackCandidate {
  const credits = creditsOf(raw['artist-credit']);
  const home = homeRelease(raw.releases ?? []);
  return {
    provider,
    id: raw.id,
    externalIds: { mbid: raw.id },
    title: raw.title,
    credits,
    album: home && albumOfHit(home, credits),
    ...placeOn(home?.media?.[0]),
    durationMs: raw.length,
    isrc: firstIsrc(raw.isrcs),
    tags: tagsOf(raw.tags ?? []),
  };
}

/** A recording search names a release's artists only where they differ from the recording's. */
function albumOfHit(release: MbRelease, credits: CreditCandidate[]): AlbumHead | undefined {
  const head = albumHeadOf(release);
  return head && { ...head, credits: head.credits.length > 0 ? head.credits : credits };
}

function albumHeadOf(raw: MbRelease): AlbumHead | undefined {
  const group = raw['release-group'];
  if (!group) return undefined;
  const ofGroup = albumOfReleaseGroup(group);
  const ofRelease = creditsOf(raw['artist-credit']);
  const labels = (raw['label-info'] ?? []).flatMap(({ label }) => (label ? [label.name] : []));
  return {
    ...ofGroup,
    externalIds: { mbid: group.id, mbid_release: raw.id },
    credits: ofGroup.credits.length > 0 ? ofGroup.credits : ofRelease,
    releaseDate: ofGroup.releaseDate ?? raw.date,
    label: labels.find((name) => name !== NO_LABEL),
    barcode: parseBarcode(raw.barcode),
    trackCount: trackCountOf(raw) || undefined,
    discCount: raw.media?.length || undefined,
  };
}

/** MusicBrainz's label for self-released records. */
const NO_LABEL = '[no label]';

function tracksOf(medium: MbMedium, discNumber: number, albumCredits: CreditCandidate[]): TrackCandidate[] {
  return (medium.tracks ?? []).flatMap((track) => {
    const { recording } = track;
    if (!recording) return [];
    const own = creditsOf(track['artist-credit'] ?? recording['artist-credit']);
    return [
      {
        provider,
        id: recording.id,
        externalIds: { mbid: recording.id },
        title: track.title,
        credits: own.length > 0 ? own : albumCredits,
        discNumber,
        position: track.position,
        durationMs: track.length ?? recording.length,
        isrc: firstIsrc(recording.isrcs),
      },
    ];
  });
}

/** Where a recording stands on the medium that a search hit names. Its `number` can be "A1", so it is counted from the offset. */
function placeOn(medium: MbMedium | undefined): Pick<TrackCandidate, 'discNumber' | 'position'> {
  const track: MbTrack | undefined = medium?.tracks?.[0] ?? medium?.track?.[0];
  if (!medium || !track) return {};
  const offset = medium['track-offset'];
  return { discNumber: medium.position, position: track.position ?? (offset === undefined ? undefined : offset + 1) };
}

/** Artist credits in order, with the words between them as printed. */
function creditsOf(raw: MbCredits): CreditCandidate[] {
  return (raw ?? []).flatMap((credit) => {
    const name = credit.name ?? credit.artist?.name;
    if (name === undefined) return [];
    return [{ name, joinPhrase: joinPhraseOf(credit.joinphrase), artist: credit.artist && artistOf(credit.artist) }];
  });
}

/** Cleaned like any text, but its outer blanks are what keeps two names apart. */
function joinPhraseOf(raw = ''): string {
  const words = cleanText(raw, 100);
  if (words === undefined) return raw === '' ? '' : ' ';
  return `${/^\s/.test(raw) ? ' ' : ''}${words}${/\s$/.test(raw) ? ' ' : ''}`;
}

/** Votes as weights: the tag with the most has 100. Tags that were voted down are none. */
function tagsOf(raw: { name: string; count: number }[]): Tag[] | undefined {
  const votes = new Map(raw.filter((tag) => tag.count > 0).map((tag) => [tag.name, tag.count]));
  const most = Math.max(...votes.values());
  const tags = [...votes].map(([name, count]) => ({ name, weight: Math.round((100 * count) / most) }));
  return unlessEmpty(tags.sort((a, b) => b.weight - a.weight));
}

function firstIsrc(isrcs: string[] | undefined): string | undefined {
  return isrcs?.map((isrc) => parseIsrc(isrc)).find((isrc) => isrc !== undefined);
}

function unlessEmpty<T>(items: T[]): T[] | undefined {
  return items.length > 0 ? items : undefined;
}
