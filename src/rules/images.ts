import type { Job, Pins } from "../model/job.ts";
import type { Digest } from "../model/names.ts";
import type { EffectivePolicy } from "../model/policy.ts";
import type { Run } from "../model/run.ts";
import { digestOf, short } from "./digest.ts";
import type { Measurement } from "./measure.ts";
import { settled, timesGone } from "./tries.ts";

/**
 * The contents of the images that a policy names, looked up once for a run and policy: a name may move to other content
 * while the run goes on. Looked up anew only when some job found that the content is gone.
 */
export const imagesFor = (run: Run, policy: EffectivePolicy): { readonly pins: Pins } | Measurement => {
  const { image, agents } = policy.policy;
  const gone = timesGone(run, "image");
  const name = `run/${run.id}/images/${short(policy.digest)}${gone === 0 ? "" : `~${gone}`}`;
  const { job: id, result } = settled(run, name);
  if (result?.kind === "images") return { pins: result.images };
  if (result?.kind === "error")
    return { state: "unknown", reason: result.reason, cause: result.cause, command: "images" };
  if (result !== undefined)
    return { state: "unknown", reason: "the sandbox answered for another kind of job", cause: "lost", command: "" };
  const { minutes } = policy.policy.limits;
  const job: Job = {
    id,
    repo: run.repo,
    image,
    limits: { ...policy.sandbox, minutes },
    kind: "images",
    images: namedBy(policy),
    agents: [...new Set([agents.builder, ...(agents.reviewer === undefined ? [] : [agents.reviewer])])],
  };
  return { state: "waits", for: "the look at its images", effects: [{ name: id, do: "start", job }] };
};

/** What a measurement depends on besides tree and command: the policy, and the contents that it is measured in. */
export const measuredUnder = (policy: EffectivePolicy, pins: Pins): Digest =>
  digestOf({ policy: policy.digest, images: namedBy(policy).map((name) => pins[name] ?? name) });

const namedBy = ({ policy }: EffectivePolicy): readonly string[] =>
  [...new Set([policy.image, ...Object.values(policy.services).map(({ image }) => image)])].toSorted();
