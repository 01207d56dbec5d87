/** Git commit id, 40 hex digits. */
export type Sha = string;
/** Git tree id, 40 hex digits: what verdicts are bound to. */
export type Tree = string;
/** `sha256:<64 hex>` of some bytes or of a canonical JSON document. */
export type Digest = string;
/** GitHub's numeric repository id; survives renames and transfers. */
export type RepoId = number;
/** A job's name says what it makes true, so that asking twice is asking once: `run/7/build/2`, `42/verify/<tree>/<policy>/test`. */
export type JobId = string;
/** Milliseconds since the epoch, as read from the one injected clock. */
export type Instant = number;

/** The road, in the order it is walked. `ls src/rules/gates` shows the same list. */
export const gateNames = [
  "spec",
  "permit",
  "room",
  "ground",
  "build",
  "scope",
  "secrets",
  "integrity",
  "verify",
  "review",
  "publish",
  "ci",
  "approval",
  "merge",
] as const;
export type GateName = (typeof gateNames)[number];
