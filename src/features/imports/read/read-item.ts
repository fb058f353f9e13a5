/** What became of one item of a file while it was read: a value, a refusal with its reason, or something that is rightly left out. */
export type ReadItem<T> =
  | { line: number; value: T }
  | { line: number; refused: string }
  | { line: number; skipped: true };

/** Takes a text in pieces and gives its items. Throws `UnreadableFile` as soon as it shows to be of no use as a whole. */
export interface TextReader<T> {
  feed(piece: string): ReadItem<T>[];
  /** What only the end of the text shows. */
  end(): ReadItem<T>[];
}

/** A file that is not what it was taken for; the message says what was found, and what to do. */
export class UnreadableFile extends Error {}
