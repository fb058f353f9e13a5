import type { MadeArtist, MadeRecording } from './catalogue.ts';
import { creditLine, mainArtist } from './catalogue.ts';
import { fractionOf } from './catalogue-ids.ts';
import { refusal, typeOf } from './listenbrainz.ts';
import type { SandboxReply, SandboxRequest, SandboxSource, SandboxWorld } from './source.ts';

/** ListenBrainz' experiments: similarity without order, and with some answers given twice. */
export function listenbrainzLabs(world: SandboxWorld): SandboxSource {
  return {
    provider: 'listenbrainz',
    prefix: 'listenbrainz-labs',
    env: { LISTENBRAINZ_LABS_URL: `${world.origin}/listenbrainz-labs` },
    limit: { calls: 1, windowMs: 1000 },
    refuse: () => refusal(429, 'Too many requests'),
    handle(request) {
      if (request.path === '/similar-artists/json')
        return similar(request, 'artist_mbids', (mbid) => artistsLike(world, mbid));
      if (request.path === '/similar-recordings/json') {
        return similar(request, 'recording_mbids', (mbid) => recordingsLike(world, mbid));
      }
      return refusal(404, 'The requested URL was not found on the server.');
    },
  };
}

interface Scored {
  score: number;
}

function similar({ query }: SandboxRequest, parameter: string, find: (mbid: string) => Scored[]): SandboxReply {
  if (!query.get('algorithm')) return refusal(400, 'algorithm: field required');
  const mbids = (query.get(parameter) ?? '').split(',').filter((mbid) => mbid !== '');
  if (mbids.length === 0) return refusal(400, `${parameter}: field required`);
  return { json: mbids.flatMap((mbid) => disordered(find(mbid), mbid)) };
}

/** In an order that says nothing, the last once more with a lower score. */
function disordered<T extends Scored>(items: T[], key: string): T[] {
  const order = new Map(items.map((item, index) => [item, fractionOf(`${key}#${index}`)]));
  const mixed = items.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  const last = mixed.at(-1);
  return last ? [...mixed, { ...last, score: Math.floor(last.score / 2) }] : [];
}

const scoreOf = (share: number): number => Math.round(share * 900);

const GENDERS = ['Female', 'Male', null];

function artistsLike({ catalogue }: SandboxWorld, mbid: string) {
  return knownSimilar(catalogue.artist('mbid', mbid)).map(({ artist, score }) => ({
    artist_mbid: artist.ids.mbid,
    name: artist.name,
    comment: artist.disambiguation,
    type: typeOf(artist),
    gender: artist.kind === 'person' ? GENDERS[Math.floor(fractionOf(`${artist.slug}#gender`) * GENDERS.length)] : null,
    score: scoreOf(score),
    reference_mbid: mbid,
  }));
}

function knownSimilar(artist: MadeArtist | undefined): MadeArtist['similar'] {
  if (!artist?.sources.has('listenbrainz')) return [];
  return artist.similar.filter((other) => other.artist.sources.has('listenbrainz'));
}

/** The two best songs of each similar artist. */
function recordingsLike({ catalogue }: SandboxWorld, mbid: string) {
  const recording = catalogue.recording(mbid);
  const neighbours = recording ? knownSimilar(mainArtist(recording.credits)) : [];
  return neighbours.flatMap(({ artist, score }) =>
    bestRecordings(artist).map((song, index) => ({
      recording_mbid: song.mbid,
      recording_name: song.title,
      artist_credit_name: creditLine(song.credits),
      artist_credit_mbids: song.credits.map((credit) => credit.artist.ids.mbid),
      ...releaseOf(song),
      score: scoreOf(score / (index + 2)),
      reference_mbid: mbid,
    })),
  );
}

function bestRecordings(artist: MadeArtist): MadeRecording[] {
  const tracks = artist.albums.flatMap((album) => album.tracks).sort((a, b) => b.rank - a.rank);
  return [...new Set(tracks.map((track) => track.recording))].slice(0, 2);
}

function releaseOf(recording: MadeRecording) {
  const album = recording.tracks[0]?.album;
  const covered = album?.sources.has('coverart') ? album : undefined;
  return {
    release_name: album?.title ?? null,
    release_mbid: album?.ids.release ?? null,
    caa_id: covered?.ids.deezer ?? null,
    caa_release_mbid: covered?.ids.release ?? null,
  };
}
