import { createHash } from "node:crypto";
import { mostServices } from "../model/job.ts";
import type { JobId } from "../model/names.ts";

/** Names of everything one job has in the engine: the same for every process, so that making twice is making once. */
export type JobNames = {
  readonly runner: string;
  readonly command: string;
  readonly gateway: string;
  /** Whatever collects what the job left: the export of a build, the snapshot of a setup. */
  readonly collector: string;
  /** Servers beside the command, in the job's own order. */
  readonly services: readonly string[];
  readonly workspace: string;
  readonly desk: string;
  readonly wire: string;
  /** What the gateway writes down of money; it outlives its container. */
  readonly ledger: string;
  /** Pipes between the runner and an agent it drives. */
  readonly link: string;
  /** The agent's home: its settings, its session. */
  readonly home: string;
};

export const labels = {
  instance: "lintel.instance",
  job: "lintel.job",
  expires: "lintel.expires",
  attempt: "lintel.attempt",
  minutes: "lintel.minutes",
  seen: "lintel.seen",
} as const;

const containerRoles = ["runner", "command", "gateway", "collector"] as const;
const volumeRoles = ["workspace", "desk", "wire", "ledger", "link", "home"] as const;

export function jobNames(instance: string, job: JobId): JobNames {
  const stem = `${instanceStem(instance)}job-${createHash("sha256").update(job).digest("hex").slice(0, 20)}`;
  return {
    runner: `${stem}-runner`,
    command: `${stem}-command`,
    gateway: `${stem}-gateway`,
    collector: `${stem}-collector`,
    services: Array.from({ length: mostServices }, (_, i) => `${stem}-service-${i + 1}`),
    workspace: `${stem}-workspace`,
    desk: `${stem}-desk`,
    wire: `${stem}-wire`,
    ledger: `${stem}-ledger`,
    link: `${stem}-link`,
    home: `${stem}-home`,
  };
}

export function containersOf(names: JobNames): readonly string[] {
  return [...containerRoles.map((role) => names[role]), ...names.services];
}

export function volumesOf(names: JobNames): readonly string[] {
  return volumeRoles.map((role) => names[role]);
}

/** What `setup` left under a key, and the mark that says it is complete. */
export function snapshotNames(instance: string, key: string): { readonly files: string; readonly mark: string } {
  const stem = instanceStem(instance);
  const bare = key.startsWith(`${stem}snapshot-`) ? key.slice(`${stem}snapshot-`.length) : key;
  const safe = /^[a-z0-9][a-z0-9_.-]{0,80}$/u.test(bare)
    ? bare
    : createHash("sha256").update(bare).digest("hex").slice(0, 40);
  return { files: `${stem}snapshot-${safe}`, mark: `${stem}complete-${safe}` };
}

/** The key that a snapshot's mark stands for; undefined for another name. */
export function keyOfMark(instance: string, mark: string): string | undefined {
  const stem = `${instanceStem(instance)}complete-`;
  return mark.startsWith(stem) ? mark.slice(stem.length) : undefined;
}

/** Throws (a bug of the caller) on an instance that would not make engine names. */
function instanceStem(instance: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/u.test(instance)) throw new Error(`"${instance}" cannot name an instance.`);
  return `lintel-${instance}-`;
}
