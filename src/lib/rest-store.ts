/** Until when somebody asked to be left alone, and in what words. */
export interface Rest {
  until: Date;
  reason: string;
}

/** Where rests are kept, for all processes and over restarts. */
export interface RestStore {
  load(): Promise<Map<string, Rest>>;
  /** A rest that is already longer stays. */
  block(name: string, rest: Rest): Promise<void>;
  /** Ends every rest whose reason begins with these words. */
  endAll(reasonPrefix: string): Promise<void>;
}
