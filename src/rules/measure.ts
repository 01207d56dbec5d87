import type { Effect } from "../model/effect.ts";
import type { Facts, TreeFacts } from "../model/facts.ts";
import type { Job, JobLimits, JobResult, Pins, Seen } from "../model/job.ts";
import type { Digest, Tree } from "../model/names.ts";
import type { EffectivePolicy } from "../model/policy.ts";
import type { Run } from "../model/run.ts";
import type { NamedCommand } from "./commands-to-measure.ts";
import { digestOf, short } from "./digest.ts";
import { imagesFor, measuredUnder } from "./images.ts";
import { servicesFor } from "./services-for.ts";
import { settled, timesGone } from "./tries.ts";

/** One command's outcome on one tree. */
export type Measured = { readonly name: string; readonly command: string; readonly seen: Seen };

/** How far the measurement of one tree has come. */
export type Measurement =
  | { readonly state: "waits"; readonly for: string; readonly effects: readonly Effect[] }
  | { readonly state: "green"; readonly measured: readonly Measured[]; readonly evidence: readonly Digest[] }
  | {
      readonly state: "red";
      readonly red: readonly Measured[];
      readonly measured: readonly Measured[];
      readonly evidence: readonly Digest[];
    }
  | {
      readonly state: "unknown";
      readonly reason: string;
      readonly cause: Extract<JobResult, { kind: "error" }>["cause"];
      readonly command: string;
    };

type Target = TreeFacts & {
  readonly commands: readonly NamedCommand[];
};

/** Ceilings of a job that runs the repository's own commands. */
const limitsOf = (policy: EffectivePolicy): JobLimits => ({ ...policy.sandbox, minutes: policy.policy.limits.minutes });

/**
 * Whether the policy's commands pass on a tree: the jobs still wanted, or what they showed. Jobs are named by tree,
 * policy and contents of images, so that two runs, or base and a change that landed, share one measurement.
 */
export const measure = (run: Run, facts: Facts, policy: EffectivePolicy, target: Target): Measurement => {
  const setup = setupFor(run, facts, policy, target);
  if ("state" in setup) return setup;
  const outcomes = target.commands.map((named) => ({
    ...named,
    ...verifyJob(run, policy, { ...named, ...setup, tree: target.tree }),
  }));
  const unknown = outcomes.find(({ result }) => result?.kind === "error");
  if (unknown?.result?.kind === "error")
    return { state: "unknown", reason: unknown.result.reason, cause: unknown.result.cause, command: unknown.name };
  const missing = outcomes.filter(({ result }) => result === undefined);
  if (missing.length > 0) {
    const effects = missing.map(({ job }): Effect => ({ name: job.id, do: "start", job }));
    return { state: "waits", for: missing.map(({ name }) => `\`${name}\``).join(", "), effects };
  }
  return judge(
    outcomes.flatMap(({ name, command, result }) =>
      result?.kind === "verify" ? [{ name, command, seen: result.seen }] : [],
    ),
    outcomes.length,
  );
};

const judge = (measured: readonly Measured[], wanted: number): Measurement => {
  if (measured.length !== wanted)
    return { state: "unknown", reason: "the sandbox answered for another kind of job", cause: "lost", command: "" };
  const evidence = measured.map(({ seen }) => seen.log);
  const red = measured.filter(({ seen }) => seen.exitCode !== 0);
  return red.length === 0 ? { state: "green", measured, evidence } : { state: "red", red, measured, evidence };
};

/** What jobs on a tree start from. */
export type Prepared = {
  readonly snapshot: string | undefined;
  /** Contents of images. */
  readonly pins: Pins;
};

/** One command on one tree. `time`: which of several measurements of the same, counted from 1. */
export type Asked = NamedCommand &
  Prepared & {
    readonly tree: Tree;
    readonly time?: number;
    /** Shorter than the policy's limit, for what must not be waited for long. */
    readonly minutes?: number;
  };

/** What the policy itself has under a name: a job of that needs no more to be called by. */
const policyCommand = ({ policy }: EffectivePolicy, name: string): string | undefined => {
  const entry = Object.hasOwn(policy.verify, name) ? policy.verify[name] : undefined;
  return typeof entry === "object" ? entry.run : entry;
};

/**
 * The job for it, and its result once there is one. A command that ran out of time or memory is measured once more before
 * that is believed.
 */
export const verifyJob = (
  run: Run,
  policy: EffectivePolicy,
  { name, command, report, tree, snapshot, pins, time = 1, minutes }: Asked,
): { readonly job: Job; readonly result: JobResult | undefined } => {
  const isOwn = report === undefined && command === policyCommand(policy, name);
  const of = isOwn ? "" : `-${short(digestOf(report === undefined ? command : { command, report }))}`;
  const plain = `${run.repo}/verify/${tree}/${short(measuredUnder(policy, pins))}/${name}${of}${time === 1 ? "" : `~${time}`}`;
  const first = settled(run, plain);
  const isOver = first.result?.kind === "error" && ["timeout", "memory"].includes(first.result.cause);
  const { job: id, result } = isOver ? settled(run, `${plain}~again`) : first;
  const limits = limitsOf(policy);
  const job: Job = {
    id,
    repo: run.repo,
    image: policy.policy.image,
    pins,
    limits: minutes === undefined ? limits : { ...limits, minutes: Math.min(limits.minutes, minutes) },
    kind: "verify",
    command,
    tree,
    snapshot,
    services: servicesFor(policy),
    ...(report === undefined ? {} : { report }),
  };
  return { job, result };
};

/**
 * The snapshot of `setup` that fits a tree (undefined when the policy has none), made in the run's own image; a measurement
 * when it is not there yet.
 */
export const setupFor = (
  run: Run,
  facts: Facts,
  policy: EffectivePolicy,
  target: TreeFacts,
): Prepared | Measurement => {
  const images = imagesFor(run, policy);
  if ("state" in images) return images;
  const { pins } = images;
  const { setup, network, image } = policy.policy;
  if (setup === undefined) return { snapshot: undefined, pins };
  const ofBase = target.manifests === facts.ground.manifests;
  const source = ofBase ? facts.ground.tree : target.tree;
  const key = short(
    digestOf({
      repo: run.repo,
      image: pins[image] ?? image,
      setup,
      network,
      manifests: target.manifests,
      tree: ofBase ? "base" : target.tree,
    }),
  );
  const vanished = timesGone(run, "snapshot");
  const { job: id, result } = settled(run, `${run.repo}/setup/${key}${vanished === 0 ? "" : `~${vanished}`}`);
  if (result?.kind === "setup" && result.seen.exitCode === 0) return { snapshot: result.snapshot, pins };
  if (result?.kind === "setup")
    return {
      state: "red",
      red: [{ name: "setup", command: setup, seen: result.seen }],
      measured: [],
      evidence: [result.seen.log],
    };
  if (result?.kind === "error")
    return { state: "unknown", reason: result.reason, cause: result.cause, command: "setup" };
  const job: Job = {
    id,
    repo: run.repo,
    image,
    pins,
    limits: limitsOf(policy),
    kind: "setup",
    command: setup,
    tree: source,
    network,
    snapshot: key,
  };
  return { state: "waits", for: "`setup`", effects: [{ name: id, do: "start", job }] };
};
