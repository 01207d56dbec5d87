import * as z from "zod";
import { agentEntry } from "./agent.ts";
import { modelProvider } from "./model-provider.ts";

/** The operator file: the server-side ceiling over every repository's policy. */
export const operatorSchema = z.strictObject({
  version: z.literal(1).default(1).describe("Version of this file's format."),
  accounts: z
    .array(z.string().min(1))
    .min(1)
    .describe("Logins of the users and organisations served; an installation elsewhere gets nothing."),
  agents: z.record(z.string().min(1), agentEntry).describe("Registry of agents, by the name policies use."),
  models: z
    .record(z.string().min(1), modelProvider)
    .default({})
    .describe("Providers of models, by the name agents use, with prices. What is not listed cannot be asked."),
  hosts: z
    .array(z.string().regex(/^(?=.{1,253}$)[a-z0-9:]([a-z0-9:-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/u))
    .default([])
    .describe(
      "Hosts that a policy's `network` may name for `setup`: TLS on port 443, and no other host. An address in the list may be where one of them lives though it is a private one.",
    ),
  images: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe("Images policies may name, and the local reference or digest each stands for."),
  registries: z
    .array(z.string().min(1))
    .default([])
    .describe("Image registries that other image names may be pulled from; empty = only `images`."),
  limits: z
    .strictObject({
      parallel: z.int().min(1).max(50).default(3).describe("Ceiling of the policy's `limits.parallel`."),
      open_prs: z.int().min(1).max(100).default(10).describe("Ceiling of `limits.open_prs`."),
      attempts: z.int().min(1).max(10).default(5).describe("Ceiling of `limits.attempts`."),
      minutes: z.int().min(1).max(600).default(120).describe("Ceiling of `limits.minutes`."),
      idle_minutes: z.int().min(1).max(600).default(60).describe("Ceiling of `limits.idle_minutes`."),
      usd: z.number().min(0).max(1_000).default(50).describe("Ceiling of `limits.usd`."),
      usd_per_day: z.number().min(0).max(10_000).default(200).describe("Ceiling of `limits.usd_per_day`."),
    })
    .prefault({})
    .describe("Ceilings of every repository's `limits`."),
  level: z.enum(["draft", "ready", "merge"]).default("merge").describe("Ceiling of the policy's `level`."),
  sandbox: z
    .strictObject({
      memory_mb: z.int().min(64).default(4_096).describe("Memory of one sandbox, in MiB."),
      cpus: z.number().min(0.1).default(2).describe("CPUs of one sandbox."),
      pids: z.int().min(16).default(512).describe("Processes of one sandbox."),
      disk_mb: z.int().min(16).default(2_048).describe("Workspace of one sandbox, in MiB."),
      snapshot_days: z
        .int()
        .min(1)
        .max(365)
        .default(14)
        .describe("Days after which what `setup` left is removed; it is made again when it is wanted."),
      runtime: z.string().min(1).optional().describe("Container runtime, where the engine has more than one (runsc)."),
    })
    .prefault({})
    .describe("Ceilings of one sandbox."),
});
export type Operator = z.output<typeof operatorSchema>;
