import type { AgentEntry } from "../../model/agent.ts";
import type { Operator } from "../../model/operator.ts";
import { levels, type EffectivePolicy, type Level, type Policy } from "../../model/policy.ts";
import type { Spec } from "../../model/spec.ts";
import { digestOf } from "../digest.ts";

/** The policy under the operator's ceilings: of each number and of the level the smaller one counts. */
export const effectivePolicy = (asked: Policy, operator: Operator, source: string | undefined): EffectivePolicy => {
  const limits = {
    parallel: Math.min(asked.limits.parallel, operator.limits.parallel),
    open_prs: Math.min(asked.limits.open_prs, operator.limits.open_prs),
    attempts: Math.min(asked.limits.attempts, operator.limits.attempts),
    minutes: Math.min(asked.limits.minutes, operator.limits.minutes),
    idle_minutes: Math.min(asked.limits.idle_minutes, operator.limits.idle_minutes),
    usd: Math.min(asked.limits.usd, operator.limits.usd),
    usd_per_day: Math.min(asked.limits.usd_per_day, operator.limits.usd_per_day),
  };
  const policy: Policy = { ...asked, level: lower(asked.level, operator.level), limits };
  const { memory_mb: memoryMb, cpus, pids, disk_mb: diskMb } = operator.sandbox;
  const sandbox = { minutes: limits.minutes, memoryMb, cpus, pids, diskMb };
  // Halting and going on, or a key that proof is checked with, changes nothing that a verdict depends on.
  const judging = { ...policy, halted: undefined, proof_keys: undefined };
  const image = Object.hasOwn(operator.images, policy.image) ? operator.images[policy.image] : policy.image;
  const services = Object.values(policy.services).map((each) =>
    Object.hasOwn(operator.images, each.image) ? operator.images[each.image] : each.image,
  );
  const agent = operator.agents[policy.agents.builder];
  const reviewer = policy.agents.reviewer === undefined ? undefined : operator.agents[policy.agents.reviewer];
  const agents = {
    metered: agent?.provider !== undefined || reviewer?.provider !== undefined,
    independent: agent !== undefined && reviewer !== undefined && makeOf(agent) !== makeOf(reviewer),
  };
  return {
    policy,
    sandbox,
    agents,
    source,
    digest: digestOf({ policy: judging, sandbox, image, services, agent, reviewer, runtime: operator.sandbox.runtime }),
  };
};

/** Two agents are of one make when they ask the same provider; without one, when they are the same program. */
const makeOf = ({ use, command, provider }: AgentEntry): string =>
  provider === undefined ? `program ${use ?? JSON.stringify(command)}` : `provider ${provider}`;

/** The policy as one spec's options tighten it; what they would loosen stays as it is. */
export const withOptions = (effective: EffectivePolicy, { options }: Pick<Spec, "options">): EffectivePolicy => {
  const { policy, sandbox } = effective;
  const level = lower(policy.level, options.level ?? policy.level);
  const limits = {
    ...policy.limits,
    attempts: Math.min(policy.limits.attempts, options.attempts ?? Infinity),
    minutes: Math.min(policy.limits.minutes, options.minutes ?? Infinity),
    usd: Math.min(policy.limits.usd, options.usd ?? Infinity),
  };
  const tighter = { level, attempts: limits.attempts, minutes: limits.minutes, usd: limits.usd };
  const before = {
    level: policy.level,
    attempts: policy.limits.attempts,
    minutes: policy.limits.minutes,
    usd: policy.limits.usd,
  };
  if (digestOf(tighter) === digestOf(before)) return effective;
  return {
    ...effective,
    policy: { ...policy, level, limits },
    sandbox: { ...sandbox, minutes: Math.min(sandbox.minutes, limits.minutes) },
    digest: digestOf({ policy: effective.digest, options: tighter }),
  };
};

const lower = (a: Level, b: Level): Level => (levels.indexOf(a) < levels.indexOf(b) ? a : b);
