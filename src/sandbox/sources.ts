import { coverart } from './coverart.ts';
import { deezer } from './deezer.ts';
import { itunes } from './itunes.ts';
import { lastfm } from './lastfm.ts';
import { listenbrainz } from './listenbrainz.ts';
import { listenbrainzLabs } from './listenbrainz-labs.ts';
import { lrclib } from './lrclib.ts';
import { musicbrainz } from './musicbrainz.ts';
import type { SandboxSourceFactory } from './source.ts';
import { spotify } from './spotify.ts';
import { wikidata } from './wikidata.ts';
import { wikipedia } from './wikipedia.ts';
import { youtube } from './youtube.ts';

/** Every stand-in there is. */
export const sourceFactories: SandboxSourceFactory[] = [
  deezer,
  musicbrainz,
  coverart,
  itunes,
  spotify,
  lastfm,
  listenbrainz,
  listenbrainzLabs,
  lrclib,
  wikipedia,
  wikidata,
  youtube,
];
