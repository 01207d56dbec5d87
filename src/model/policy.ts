import * as z from "zod";
import type { Digest } from "./names.ts";
import type { JobLimits } from "./job.ts";
import { mostServices, packagePresets } from "./job.ts";

export const levels = ["draft", "ready", "merge"] as const;
/** The furthest a pull request may go by itself. */
export type Level = (typeof levels)[number];

const host = z
  .string()
  .max(253)
  .regex(/^(?=.*\.)(?=.*[a-z])[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/u);
const glob = z.string().min(1).max(500);
const command = z.string().min(1).max(4_000);

/** Where tests usually lie, in the languages we have presets for. */
export const usualTests = [
  "**/test/**",
  "**/tests/**",
  "**/__tests__/**",
  "**/spec/**",
  "**/*.test.*",
  "**/*.spec.*",
  "**/*_test.go",
  "**/test_*.py",
  "**/*_test.py",
];

const verifyEntry = z.union([
  command.describe(
    "A command, run with `sh -c` on the tree a merge would put on base. The word `ci` stands for the repository's own CI: pushed as a draft first, never eligible for `merge`.",
  ),
  z.strictObject({
    run: command.describe("The command."),
    when: z.array(glob).min(1).default(["**"]).describe("Only needed when the change touches one of these paths."),
    report: z
      .string()
      .regex(/^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))(?!.*\/\/)[^\0\\]{1,300}(?<!\/)$/u)
      .optional()
      .describe(
        "File in which the command leaves its results, case by case: JUnit XML, TAP, or the JSON of jest or go.",
      ),
    tests: z
      .array(glob)
      .min(1)
      .default(usualTests)
      .describe("Which files are tests (with their helpers and data) rather than what they test."),
    prove: z
      .boolean()
      .default(false)
      .describe(
        "The tests must also show the change: red without it, the old ones green with it, and their assertions must work. Worth `true` wherever the command runs tests.",
      ),
  }),
]);

const moment = z.union([z.iso.date(), z.iso.datetime()]);
const proofKey = z.string().min(40).max(1_000);

/** Public keys that proof is checked with. Read by whoever verifies, from the default branch. */
export const proofKeysSchema = z
  .array(
    z.union([
      proofKey.describe("An Ed25519 public key: base64 as `lintel proof key` prints it, or PEM."),
      z.strictObject({
        key: proofKey.describe("The public key."),
        not_before: moment.optional().describe("Proof older than this is not this key's: a day or a time."),
        not_after: moment.optional().describe("Proof newer than this is not this key's: a day (included) or a time."),
      }),
    ]),
  )
  .max(20);
export type ProofKeyEntry = z.output<typeof proofKeysSchema>[number];

const serviceEntry = z.strictObject({
  image: z.string().min(1).max(300).describe("Its image, from the operator's list."),
  env: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/u), z.string().max(2_000))
    .default({})
    .describe("Its environment, added to the image's. Nothing here is secret."),
  command: command.optional().describe("Run with `sh -c` instead of the image's own program."),
  ready: command.describe("Run in the service with `sh -c` until it succeeds; only then does the job's command start."),
  writable: z
    .array(z.string().regex(/^\/(?!.*\.\.)[^\s:]{1,200}$/u))
    .max(8)
    .default([])
    .describe(
      "Folders it may write besides `/tmp`, `/run` and those its image declares; in memory, and gone with the job.",
    ),
});

/** `.github/lintel.yml`. Every key has a default; an empty file works. Unknown keys are refused. */
export const policySchema = z.strictObject({
  version: z.literal(1).default(1).describe("Version of this file's format."),
  halted: z
    .boolean()
    .default(false)
    .describe("Nothing starts, publishes or merges while this is true. Read even from an invalid file."),
  level: z
    .enum(levels)
    .default("ready")
    .describe("The furthest a pull request may go by itself; what is granted depends on the branch rules."),
  agents: z
    .strictObject({
      builder: z
        .string()
        .min(1)
        .default("default")
        .describe("Who writes the change: a name from the operator's registry. Its only agent where none is named."),
      reviewer: z
        .string()
        .min(1)
        .optional()
        .describe("Who reviews it, from the same registry. Without one people review, and nothing merges by itself."),
    })
    .prefault({})
    .describe("Who does what."),
  image: z.string().min(1).max(300).default("node:24").describe("Image the commands run in, from the operator's list."),
  dockerfile: z
    .string()
    .max(300)
    .optional()
    .describe(
      "Not built here, so the file is refused with the way out: an image that was built elsewhere, as `image`.",
    ),
  devcontainer: z
    .union([z.boolean(), z.string().max(300)])
    .optional()
    .describe("Not read here, so the file is refused (but for `false`): write what it names as `image`."),
  setup: command
    .optional()
    .describe(
      "Run once per set of manifests, with `network`; what it leaves in the workspace is kept and laid under every later job.",
    ),
  network: z
    .array(z.union([z.enum(packagePresets), host]))
    .default([])
    .describe("What `setup` may reach: read-only package gateways, and hosts that the operator lists (TLS only)."),
  services: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/u), serviceEntry)
    .default({})
    .describe(
      `Servers beside every agent and every \`verify\` command, on their loopback, made anew each time; at most ${mostServices}.`,
    ),
  verify: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/u), verifyEntry)
    .default({})
    .describe("Commands that must pass, by name."),
  scope: z
    .strictObject({
      allow: z.array(glob).default(["**"]).describe("A change may touch these paths."),
      deny: z.array(glob).default([]).describe("A change may not touch these paths, whatever `allow` says."),
      protect: z.array(glob).default([]).describe("Added to the paths that are always protected."),
      max: z
        .strictObject({
          files: z.int().min(1).max(3_000).default(100).describe("Files a change may touch."),
          lines: z.int().min(1).max(200_000).default(5_000).describe("Lines a change may add and remove, together."),
        })
        .prefault({})
        .describe("How large a change may be."),
    })
    .prefault({})
    .describe("What a change may touch."),
  ci: z
    .enum(["required", "none"])
    .default("required")
    .describe(
      "`required`: at least one check of another app must be required by the branch rules, and pass. `none`: this repository has no CI of its own.",
    ),
  approval: z
    .strictObject({
      humans: z
        .int()
        .min(1)
        .max(6)
        .default(1)
        .describe("Distinct people with live write permission who must approve the head."),
      code_owners: z
        .boolean()
        .default(true)
        .describe("Code owners must have approved where the branch rules ask for them."),
      four_eyes: z
        .boolean()
        .default(false)
        .describe("Whoever asked for the change, or redirected it, does not count as an approver."),
    })
    .prefault({})
    .describe("Which people must have agreed."),
  merge: z.enum(["squash", "merge", "rebase"]).default("squash").describe("How a pull request is merged."),
  proof_keys: proofKeysSchema
    .default([])
    .describe("Public keys that `lintel proof verify` trusts. No verdict depends on them; several hold side by side."),
  limits: z
    .strictObject({
      parallel: z.int().min(1).max(50).default(3).describe("Runs of this repository that build at once."),
      open_prs: z.int().min(1).max(100).default(5).describe("Pull requests of ours open at once."),
      attempts: z.int().min(1).max(10).default(3).describe("Agent jobs for one run."),
      minutes: z.int().min(1).max(600).default(60).describe("Longest time one job may take, in minutes."),
      idle_minutes: z
        .int()
        .min(1)
        .max(600)
        .default(15)
        .describe(
          "Longest time an agent may go without finishing a tool call, changing a file or using tokens, in minutes.",
        ),
      usd: z.number().min(0).max(1_000).default(10).describe("Money one run may cost, in US dollars."),
      usd_per_day: z
        .number()
        .min(0)
        .max(10_000)
        .default(50)
        .describe("Money all runs of this repository may cost in a day, in US dollars."),
    })
    .prefault({})
    .describe("How much may be spent. Of each number and the operator's ceiling for it, the smaller counts."),
});
export type Policy = z.output<typeof policySchema>;

/** Policy and operator file and spec options together: what binds one run, by digest. */
export type EffectivePolicy = {
  readonly policy: Policy;
  /** Ceilings of one job's sandbox, from the operator file. */
  readonly sandbox: JobLimits;
  /** What the operator's registry says of the agents it names. */
  readonly agents: {
    /** One of them asks a model that costs money. */
    readonly metered: boolean;
    /** There is a reviewer, and it is of another make than the builder. */
    readonly independent: boolean;
  };
  readonly digest: Digest;
  /** Blob id of the file on the default branch; undefined when there is none (all defaults). */
  readonly source: string | undefined;
};
