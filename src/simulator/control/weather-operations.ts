import { z } from "zod";
import { releaseHeld } from "../effects/deliver.ts";
import { growStale } from "../effects/grow-stale.ts";
import { tendQueues } from "../effects/merge-queue.ts";
import { conclusions } from "../state/check.ts";
import { clockMs, nextId, type World } from "../state/world.ts";
import { operation, repoNameSchema } from "./operation.ts";

const nothing = z.strictObject({}).default({});
const most = z.number().int().min(0).nullable().default(null);

const faultSchema = z.strictObject({
  method: z.string().default("*"),
  path: z.string(),
  contains: z.string().optional(),
  nth: z.number().int().min(1).optional(),
  times: z.number().int().min(1).optional(),
  status: z.number().int().min(100).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  delayMs: z.number().min(0).optional(),
  cut: z.enum(["before", "after"]).optional(),
});

const actionsRuleSchema = z.strictObject({
  repo: repoNameSchema.optional(),
  workflow: z.string().optional(),
  job: z.string().optional(),
  branch: z.string().optional(),
  sha: z.string().optional(),
  tree: z.string().optional(),
  file: z.strictObject({ path: z.string(), contains: z.string() }).optional(),
  conclusion: z.enum([...conclusions, "never"]),
  delayMs: z.number().min(0).optional(),
});

/** What happens to requests, webhooks, time and CI. */
export const weatherOperations = {
  /** Hits matching requests: a status instead of the effect, a delay, or a cut before or after the effect. */
  addFault: operation(faultSchema, (world, input) => {
    const rule = { ...input, id: nextId(world), seen: 0 };
    world.faults.push(rule);
    return { id: rule.id };
  }),
  clearFaults: operation(nothing, (world) => {
    world.faults = [];
    return {};
  }),
  /** Refuses for limits from now on; what is not given is not limited. */
  setLimits: operation(
    z.strictObject({
      primary: most,
      contentPerMinute: most,
      contentPerHour: most,
      pointsPerMinute: most,
      graphqlPointsPerMinute: most,
      concurrent: most,
      status: z.union([z.literal(403), z.literal(429)]).default(403),
      retryAfterSeconds: z.number().int().min(0).nullable().default(60),
    }),
    (world, limits) => {
      world.limits = limits;
      return limits;
    },
  ),
  /** Lets reads (by REST and GraphQL, lists too) not see what was made less than this ago, though its webhook is out. */
  setLag: operation(z.strictObject({ ms: z.number().min(0) }), (world, { ms }) => {
    world.lagMs = ms;
    return { ms };
  }),
  /** Which of GitHub's two forms new installation tokens have. */
  setTokenFormat: operation(z.strictObject({ format: z.enum(["opaque", "jwt"]) }), (world, { format }) => {
    world.tokenFormat = format;
    return { format };
  }),
  setDeliveryMode: operation(
    z.strictObject({
      mode: z.enum(["ordered", "shuffled", "duplicated", "delayed", "lost", "held"]),
      events: z.array(z.string()).optional(),
      delayMs: z.number().min(0).optional(),
      seed: z.number().int().optional(),
    }),
    (world, mode) => {
      world.deliveryMode = mode;
      return {};
    },
  ),
  /** Sends what the mode `held` kept back. */
  releaseDeliveries: operation(nothing, (world) => ({ released: releaseHeld(world) })),
  advanceClock: operation(z.strictObject({ ms: z.number() }), (world, { ms }) => {
    world.aheadMs += ms;
    for (const repo of world.repos.values()) tendQueues(world, repo);
    growStale(world);
    return { now: new Date(clockMs(world)).toISOString() };
  }),
  /** Decides what becomes of CI jobs; the last rule that matches wins, without one they succeed at once. */
  addActionsRule: operation(actionsRuleSchema, (world, rule) => {
    world.actionsRules.push(rule);
    return {};
  }),
  clearActionsRules: operation(nothing, (world) => {
    world.actionsRules = [];
    return {};
  }),
  /** Answers once no webhook is on its way and no background work is under way. */
  settle: operation(nothing, async (world) => {
    await settled(world);
    return {};
  }),
};

export async function settled(world: World): Promise<void> {
  while (world.background.size > 0) await Promise.all([...world.background]);
}
