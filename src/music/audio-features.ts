/** How a track sounds, in the numbers that Spotify gave until 2024 and that data sets carry; what is not known is null. */
export interface AudioFeatures {
  danceability: number | null;
  energy: number | null;
  /** 0 is C, 11 is B. */
  key: number | null;
  /** Decibels, of the whole track. */
  loudness: number | null;
  /** 1 is major, 0 minor. */
  mode: number | null;
  speechiness: number | null;
  acousticness: number | null;
  instrumentalness: number | null;
  liveness: number | null;
  valence: number | null;
  /** Beats per minute. */
  tempo: number | null;
  /** Beats a bar. */
  timeSignature: number | null;
}

/** The least and the greatest that makes sense, and whether only whole numbers do. */
const RANGES: Record<keyof AudioFeatures, readonly [least: number, greatest: number, isWhole: boolean]> = {
  danceability: [0, 1, false],
  energy: [0, 1, false],
  key: [0, 11, true],
  loudness: [-100, 20, false],
  mode: [0, 1, true],
  speechiness: [0, 1, false],
  acousticness: [0, 1, false],
  instrumentalness: [0, 1, false],
  liveness: [0, 1, false],
  valence: [0, 1, false],
  tempo: [1, 1000, false],
  timeSignature: [1, 32, true],
};

/** The names of all of them. */
export const AUDIO_FEATURES = Object.keys(RANGES) as (keyof AudioFeatures)[]; // the keys of what is written above

/** A number as it is kept: null when it makes no sense; as exact as a `real` of the database, so that it comes back as it was. */
export function sensibleFeature(name: keyof AudioFeatures, value: number): number | null {
  const [least, greatest, isWhole] = RANGES[name];
  const isSensible = value >= least && value <= greatest && (!isWhole || Number.isInteger(value));
  return isSensible ? Number(Math.fround(value).toPrecision(6)) + 0 : null;
}
