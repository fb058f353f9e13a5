/** What is rationed by the day, counted by all processes together and over restarts. */
export interface DailyQuota {
  /** Takes `units` of the day's `allowance`; false, and nothing is taken, when there are not as many left. */
  take(ration: Ration): Promise<boolean>;
  /** Gives back what was taken and not used. */
  giveBack(ration: Omit<Ration, 'allowance'>): Promise<void>;
}

export interface Ration {
  /** Of what: `youtube`. */
  name: string;
  /** `2026-11-21`, in whichever zone this is counted. */
  day: string;
  units: number;
  allowance: number;
}
