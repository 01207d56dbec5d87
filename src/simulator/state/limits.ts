/** What GitHub would refuse for; null = it counts and refuses nothing. Every number is for one caller. */
export type Limits = {
  /** Requests in an hour. */
  primary: number | null;
  /** Writes that people see, in a minute and in an hour. */
  contentPerMinute: number | null;
  contentPerHour: number | null;
  /** Points in a minute: a read costs 1, a write 5. REST and GraphQL are counted apart. */
  pointsPerMinute: number | null;
  graphqlPointsPerMinute: number | null;
  /** Requests under way at once. */
  concurrent: number | null;
  /** How the secondary limits say no. */
  status: 403 | 429;
  retryAfterSeconds: number | null;
};

export type Spent = { atMs: number; points: number; isGraphql: boolean; isContent: boolean };

export type Usage = { hour: number; used: number; spent: Spent[] };
