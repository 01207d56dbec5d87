import type { JobResult, Seen } from "../../model/job.ts";
import type { Digest, JobId, Tree } from "../../model/names.ts";
import type { ProofRecord } from "../../model/proof.ts";
import type { Run } from "../../model/run.ts";
import type { Verdict } from "../../model/verdict.ts";
import { digestOf } from "../digest.ts";
import { fitted } from "./listed.ts";

type Observed = Exclude<JobResult, { kind: "build" | "error" | "images" }>;

/** Jobs that ended by themselves, with what the engine saw; a build is no evidence for what it built. */
const observed = (run: Run): readonly (readonly [JobId, Observed])[] =>
  Object.entries(run.results).flatMap(([job, result]) =>
    result.kind === "build" || result.kind === "error" || result.kind === "images" ? [] : [[job, result] as const],
  );

/** Jobs that bear a verdict: those whose output it names. Of several with the same output, those on its own tree. */
export const jobsBehind = (run: Run, verdict: Verdict): readonly JobId[] =>
  verdict.evidence.flatMap((log) => {
    const same = observed(run).filter(([, { seen }]) => seen.log === log);
    const here = same.filter(([job]) => treeIn(job) === verdict.on);
    return (here.length > 0 ? here : same).map(([job]) => job);
  });

/** The job that a sight is of; undefined where it is none of this run's. */
export const jobOf = (run: Run, seen: Seen): JobId | undefined =>
  observed(run).find(([, result]) => result.seen === seen)?.[0];

/** The records of some jobs, each once, in the order they ran. */
export const recordsOf = (run: Run, jobs: readonly JobId[]): readonly ProofRecord[] => {
  const wanted = new Set(jobs);
  return observed(run)
    .filter(([job]) => wanted.has(job))
    .toSorted(([a, one], [b, two]) => one.seen.startedAt - two.seen.startedAt || (a < b ? -1 : 1))
    .map(([job, result]) => record(job, result));
};

const record = (job: JobId, result: Observed): ProofRecord => {
  const { seen, kind, ...besides } = result;
  return {
    job,
    kind,
    tree: treeIn(job) ?? null,
    argv: seen.argv.slice(0, 64).map((each) => fitted(each, 4_000)),
    image: fitted(seen.image),
    startedAt: timeOf(seen.startedAt),
    endedAt: timeOf(seen.endedAt),
    exitCode: seen.exitCode,
    log: seen.log,
    besides: Object.keys(besides).length === 0 ? null : { digest: besidesDigest(besides), summary: summaryOf(besides) },
  };
};

const besidesDigest = (besides: object): Digest => digestOf(JSON.parse(JSON.stringify(besides)));

const mostInSummary = 40;

/** The numbers in what a job left, and the sizes of its lists: a report's counts, and none of its words. */
const summaryOf = (value: unknown, prefix = ""): Record<string, number> => {
  if (typeof value !== "object" || value === null) return {};
  const entries = Object.entries(value).flatMap(([key, member]): readonly (readonly [string, number])[] => {
    const name = `${prefix}${key}`.slice(0, 100);
    if (typeof member === "number" && Number.isFinite(member)) return [[name, member]];
    if (Array.isArray(member)) return [[name, member.length]];
    return prefix === "" ? Object.entries(summaryOf(member, `${key}.`)) : [];
  });
  return Object.fromEntries(entries.slice(0, mostInSummary));
};

/** The tree that a job's name speaks of. */
export const treeIn = (job: JobId): Tree | undefined => /(?:^|\/)([0-9a-f]{40})(?=\/|$)/u.exec(job)?.[1];

/** An instant as people and other programs read it. */
export const timeOf = (at: number): string => new Date(at).toISOString();
