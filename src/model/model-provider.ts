import * as z from "zod";
import type { ApiKind } from "./agent.ts";

/** What a provider speaks. `openai` is Responses and Chat Completions; `openai-chat` the latter only, as compatible servers do. */
export const modelApis = ["anthropic", "openai", "openai-chat", "gemini"] as const;
export type ModelApi = (typeof modelApis)[number];

/** The interfaces that a provider's API has. */
export const interfacesOf: Readonly<Record<ModelApi, readonly ApiKind[]>> = {
  anthropic: ["anthropic"],
  openai: ["openai-responses", "openai-chat"],
  "openai-chat": ["openai-chat"],
  gemini: ["gemini"],
};

const perMillion = z.number().min(0).max(100_000);

const modelEntry = z.strictObject({
  input: perMillion.describe("US dollars for a million input tokens."),
  output: perMillion.describe("US dollars for a million output tokens, thinking included."),
  cache_read: perMillion.optional().describe("The same for input read from the provider's cache; `input` when absent."),
  cache_write: perMillion.optional().describe("The same for input written to the cache; `input` when absent."),
  max_output: z.int().min(1).max(10_000_000).describe("Most tokens of one answer; requests that want more get this."),
  context: z.int().min(1).max(100_000_000).optional().describe("Most input tokens of one request, if known."),
});
/** What one model costs and how much it says at most. */
export type ModelPrice = z.output<typeof modelEntry>;

/** Features that clients ask for by name and that change neither where data goes nor what it costs. */
export const usualBetas = [
  "advanced-tool-use-2025-11-20",
  "claude-code-20250219",
  "context-management-2025-06-27",
  "effort-2025-11-24",
  "fine-grained-tool-streaming-2025-05-14",
  "interleaved-thinking-2025-05-14",
  "structured-outputs-2025-11-13",
  "thinking-display-updates-2026-08-18",
  "thinking-token-count-2026-05-13",
] as const;

export const modelProvider = z.strictObject({
  api: z
    .enum(modelApis)
    .describe("The API it speaks. `openai` is Responses and Chat Completions, `openai-chat` the latter alone."),
  url: z
    .url({ protocol: /^https?$/u })
    .describe(
      "Base address, as the API's own clients take it: with `/v1` for the OpenAI ones, without for the others.",
    ),
  key: z
    .union([
      z.strictObject({ file: z.string().min(1).describe("File on the server that holds the key and nothing else.") }),
      z.strictObject({ variable: z.string().min(1).describe("Variable of the server's environment.") }),
    ])
    .optional()
    .describe("Where the server finds the key; it never enters a sandbox. Absent for a provider that wants none."),
  betas: z
    .array(z.string().regex(/^[a-z0-9-]{1,80}$/u))
    .default([...usualBetas])
    .describe("Values of `anthropic-beta` that are passed on; others are left out."),
  models: z
    .record(z.string().min(1).max(200), modelEntry)
    .describe("Models that may be asked, with their prices. No other model is."),
});
export type ModelProvider = z.output<typeof modelProvider>;
