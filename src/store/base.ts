import type { Logger } from "pino";
import type { PgBoss } from "pg-boss";
import type { Clock } from "../engine/needs.ts";
import type { Bell } from "./queue/bell.ts";
import type { Sql } from "./tables.ts";

/** What is written about the store's own troubles. */
export type Log = Pick<Logger, "debug" | "info" | "warn" | "error">;

/** Waiting times and patience, in milliseconds unless said otherwise. */
export type Timings = {
  /** A run's screen is written at most once in this time. */
  readonly showEveryMs: number;
  /** Delay before performing an effect of one name again, by how often it was performed; past the end it is refused. */
  readonly repeatAfterMs: readonly number[];
  /** Tries of one effect when the world fails (`retryable`), and when it throws anything else. */
  readonly tries: { readonly retryable: number; readonly other: number };
  /** Longest pause between two tries, in seconds. */
  readonly longestPauseSeconds: number;
  /** How often queues are looked at when nobody rings. */
  readonly pollMs: number;
  /** How long the database may take to be there when we start. */
  readonly startMs: number;
  /** How long `stop` waits for what is being performed. */
  readonly graceMs: number;
};

export const usualTimings: Timings = {
  showEveryMs: 15_000,
  repeatAfterMs: [0, 5_000, 30_000, 120_000, 600_000, 1_800_000],
  tries: { retryable: 20, other: 5 },
  longestPauseSeconds: 300,
  pollMs: 1_000,
  startMs: 30_000,
  graceMs: 10_000,
};

/** What every part of the store works with. */
export type Base = {
  readonly db: Sql;
  readonly schema: string;
  readonly boss: PgBoss;
  readonly bell: Bell;
  readonly clock: Clock;
  readonly timings: Timings;
  readonly log: Log;
};
