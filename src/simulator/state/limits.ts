/** What GitHub would refuse for; null = it counts and refuses nothing. */
export type Limits = {
  /** Requests of one caller in an hour. */
  primary: number | null;
  /** Writes that people see, of one caller in a minute. */
  contentPerMinute: number | null;
  /** How the secondary limit says no. */
  status: 403 | 429;
  retryAfterSeconds: number | null;
};

export type Usage = { hour: number; used: number; contentAtMs: number[] };
