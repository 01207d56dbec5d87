import * as z from "zod";

/** Agents that Lintel knows how to install and drive; what each is stands in the catalogue. */
export const agentNames = ["claude", "codex", "gemini", "opencode", "pi", "qwen"] as const;
export type AgentName = (typeof agentNames)[number];

/** Which of a provider's interfaces an agent speaks. */
export const apiKinds = ["anthropic", "openai-responses", "openai-chat", "gemini"] as const;
export type ApiKind = (typeof apiKinds)[number];

/** A path below the agent's home. */
const homePath = z
  .string()
  .max(300)
  .regex(/^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))[^\0]+$/u, "a path below the home, without `..`");
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/u);
const pinned = z.string().regex(/^(?:@[a-z0-9-._]+\/)?[a-z0-9-._]+@\d+\.\d+\.\d+(?:-[\w.]+)?$/u, "name@exact.version");

/** Settings of a process: values may hold `{base}`, `{model}`, `{key}`, `{tools}`, `{home}`. */
const settings = {
  env: z.record(variable, z.string().max(20_000)).default({}),
  files: z.record(homePath, z.string().max(100_000)).default({}),
};

/** One agent of the catalogue, as data. */
export const catalogueEntry = z.strictObject({
  title: z.string(),
  licence: z.string(),
  adapter: z.enum(["acp", "command"]),
  /** Program and arguments; may hold placeholders. */
  command: z.array(z.string().min(1)).min(1),
  /** npm packages of its toolchain, pinned exactly. */
  packages: z.array(pinned).min(1),
  /** More links in the toolchain's `bin`, by name: to what. */
  links: z.record(z.string().regex(/^[a-z-]+$/u), z.string()).default({}),
  /** Run in the job's image before the agent is, to see whether it can: must end with 0. */
  probe: z.array(z.string().min(1)).min(1),
  /** Paths below the home that hold its sessions; empty when it cannot take one up. */
  sessions: z.array(homePath),
  ...settings,
  /** What an interface of a provider adds to that; the agent speaks these and no others. */
  apis: z.partialRecord(z.enum(apiKinds), z.strictObject(settings)),
});
export type CatalogueEntry = z.output<typeof catalogueEntry>;

/** An agent as the operator file has it: one of the catalogue (`use`), or one of the operator's own. */
export const agentEntry = z.strictObject({
  use: z
    .enum(agentNames)
    .optional()
    .describe("An agent of the catalogue; `lintel agents install` fetches its programs."),
  adapter: z
    .enum(["command", "acp"])
    .optional()
    .describe(
      "How an agent of your own is driven. `command`: the brief is on its standard input, and its end is the end. `acp`: it speaks the Agent Client Protocol on standard input and output.",
    ),
  command: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("Program and arguments of an agent of your own. The brief is also in the file named by LINTEL_BRIEF."),
  image: z.string().min(1).optional().describe("Image to run it in; the policy's image when absent."),
  provider: z
    .string()
    .min(1)
    .optional()
    .describe("Which of `models` it reaches through the gateway; without one it reaches nothing."),
  model: z.string().min(1).max(200).optional().describe("Name of the model, as the provider calls it."),
  env: z
    .record(variable, z.string().max(20_000))
    .default({})
    .describe("Variables of its environment. `{base}`, `{model}`, `{key}` and `{home}` are filled in."),
  files: z
    .record(homePath, z.string().max(100_000))
    .default({})
    .describe("Files laid into its home before it starts, by their path there; filled in likewise."),
  sessions: z
    .array(homePath)
    .default([])
    .describe("Paths below the home that hold its sessions (`acp` only): the next attempt goes on with them."),
});
export type AgentEntry = z.output<typeof agentEntry>;

/** How an agent that was driven ended, by its own word or by how it broke off. */
export type AgentEnding =
  "end_turn" | "refusal" | "max_tokens" | "max_turn_requests" | "cancelled" | "gone" | "unruly" | "failed";

/** What the runner reports of an agent it drove. The agent's side of the story: input, never evidence. */
export type AgentReport = {
  readonly ending: AgentEnding;
  /** A sentence's end (`it answered: ...`); empty where the ending says it all. */
  readonly reason: string;
  /** Finished tool calls. */
  readonly tools: number;
  /** `anew`: there was a session to go on with, which was not taken up, and `why`. */
  readonly session:
    { readonly id: string; readonly how: "new" | "resumed" | "anew"; readonly why: string | undefined } | undefined;
};

/** A session that the next attempt of the same agent can go on with. */
export type AgentSession = {
  readonly agent: string;
  readonly id: string;
  /** Blob: JSON of `sessionFiles`. */
  readonly files: string;
};

/** Files of a session, by their path below the home. */
export const sessionFiles = z.array(z.strictObject({ path: homePath, base64: z.base64() })).max(2_000);
export type SessionFiles = z.infer<typeof sessionFiles>;
