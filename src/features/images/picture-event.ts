/** Something that happened to a picture here, for those who count. */
export type PictureEvent =
  | { kind: 'served'; from: 'memory' | 'disk' | 'made' | 'not_modified'; bytes: number }
  | { kind: 'fetched'; bytes: number }
  | { kind: 'decoded'; tookMs: number }
  /** `reason` is the last word of the problem's code: `address_refused`, `too_large` … */
  | { kind: 'refused'; reason: string };

/** Is told of each, at once. */
export type OnPicture = (event: PictureEvent) => void;
