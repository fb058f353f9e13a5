import type { SearchDoc } from './search-docs.repository.ts';

/** What came of making rows the merge of their records again. */
export interface Rewritten {
  /** How many rows were new or different. */
  rows: number;
  /** What the rows are found by. */
  docs: SearchDoc[];
}

/** The same, of albums and their tracks. */
export interface RewrittenAlbums extends Rewritten {
  /** Recordings of ours that others of ours were joined to. */
  joinedRecordings: number[];
}
