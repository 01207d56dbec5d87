import type { FileChange } from "../model/change.ts";
import type { Finding, FindingGate } from "../model/finding.ts";
import type { Landed } from "../model/facts.ts";
import type { RepoId } from "../model/names.ts";
import { inspectIntegrity } from "../rules/integrity/inspect-integrity.ts";
import { Unavailable, type Git, type Inspect, type ScannedFile, type Scanner } from "./needs.ts";

type Needs = { readonly git: Pick<Git, "contents">; readonly scanner: Scanner };
type Clean = Extract<Landed, { readonly kind: "clean" }>;
type Side = FileChange["was"];

/** A larger file is not looked into, and says so. */
const mostBytesEach = 2 * 1024 * 1024;
/** All sides of all files together. */
const mostBytes = 48 * 1024 * 1024;
/** Pairs of trees remembered: a run is judged many times between two changes of what it would land. */
const mostKept = 200;

/** Looks into the files of a change once for each pair of trees. What cannot be looked into is a finding itself. */
export const createInspect = ({ git, scanner }: Needs): Inspect => {
  const kept = new Map<string, Promise<readonly Finding[]>>();
  return (repo, from, landed) => {
    if (landed.kind !== "clean") return Promise.resolve([]);
    const key = `${repo}/${from}/${landed.tree}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const found = inspect({ git, scanner }, repo, landed);
    kept.set(key, found);
    // What failed may work next time, and the oldest make room.
    found.catch(() => kept.delete(key));
    for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - mostKept))) kept.delete(old);
    return found;
  };
};

const inspect = async ({ git, scanner }: Needs, repo: RepoId, landed: Clean): Promise<readonly Finding[]> => {
  const files = landed.files.filter(({ was, now }) => [was, now].some(isFile));
  const oids = [...new Set(files.flatMap(({ was, now }) => [was, now].filter(isFile)).map((side) => side.oid))];
  const total = files.reduce((sum, { now }) => sum + (now?.bytes ?? 0), 0);
  if (total > mostBytes) return [tooLarge("the whole change", "secrets"), tooLarge("the whole change", "integrity")];
  const contents = await git.contents(repo, oids, mostBytesEach);
  const read = files.map((file) => sidesOf(file, contents));
  const small = read.filter(({ isLarge }) => !isLarge);
  return [
    ...read.flatMap(({ path, isLarge }) => (isLarge ? [tooLarge(path, "secrets")] : [])),
    ...(await guarded("secrets", () => scanner.scan(small))),
    ...(await guarded("integrity", () => Promise.resolve(inspectIntegrity(small)))),
  ];
};

type Read = ScannedFile & { readonly isLarge: boolean };

/** A file, or a symlink: where it points is text like any other. */
const isFile = (side: Side): side is NonNullable<Side> => side !== undefined && /^(?:100|120)/u.test(side.mode);

const sidesOf = ({ path, was, now }: FileChange, contents: ReadonlyMap<string, Uint8Array>): Read => {
  const bytes = (side: Side) => (isFile(side) ? contents.get(side.oid) : undefined);
  const isLarge = [was, now].some((side) => isFile(side) && !contents.has(side.oid));
  return { path, was: bytes(was), now: bytes(now), isLarge };
};

const tooLarge = (path: string, gate: FindingGate): Finding => ({
  gate,
  rule: "too large",
  weight: "unknown",
  path,
  line: undefined,
  reason: `is too large to be looked into (more than ${mostBytesEach / 1024 / 1024} MiB a file, or ${mostBytes / 1024 / 1024} MiB together)`,
  fix: "Make it smaller, or let a person commit it.",
  cases: [],
});

/** An inspector that fails is no verdict, whatever made it fail; but a world that failed is tried again. */
const guarded = async (gate: FindingGate, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> => {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    const why = error instanceof Error ? error.name : "an unknown failure";
    return [
      {
        gate,
        rule: "inspector failed",
        weight: "unknown",
        path: "the whole change",
        line: undefined,
        reason: `could not be looked into (${why})`,
        fix: "A person must look at this change.",
        cases: [],
      },
    ];
  }
};
