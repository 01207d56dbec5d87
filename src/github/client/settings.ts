import type { Logger } from "pino";
import type { Instant } from "../../model/names.ts";

/** Whose credential a request carries: an installation by its id, or the app itself (JWT). */
export type As = number | "app";

/** One request that was answered, or got no answer (`status` 0); for counting. */
export type Seen = {
  readonly as: As;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** True for what goes through the writer queue. */
  readonly write: boolean;
  readonly durationMs: number;
};

/** Where a fault may be put in: throwing there is a connection cut before the request, or after GitHub acted on it. */
export type FaultPoint = { readonly when: "before" | "after"; readonly method: string; readonly route: string };

export type ClientSettings = {
  /** `https://api.github.com`, or `https://<host>/api/v3` on a GitHub Enterprise Server. */
  readonly apiUrl: string;
  readonly appId: number;
  /** PEM, PKCS#1 or PKCS#8. */
  readonly privateKey: string;
  readonly log: Pick<Logger, "warn">;
  readonly now: () => Instant;
  /** Longest time one request may take; 45 s. */
  readonly timeoutMs?: number;
  /** Time between two writes of one installation; 1 s on github.com, as GitHub asks, else none. */
  readonly writeSpacingMs?: number;
  /** Longest time a request waits inside for a rate limit to pass before it throws; 90 s. */
  readonly patienceMs?: number;
  /** First pause before a failed read is tried again, and before looking for what an uncertain write made; 1 s. */
  readonly settleMs?: number;
  readonly onRequest?: (seen: Seen) => void;
  /** Tests only. */
  readonly fault?: (point: FaultPoint) => Promise<void>;
};
