import * as z from "zod";
import { imageBase64, packedBase64 } from "../media.ts";
import { id, modelName, object, share, tokens, toolName, word } from "../parts.ts";

/** Without how long: what is kept for an hour has a price of its own, and sessions are shorter than that. */
const cacheControl = z
  .strictObject({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional(), scope: word.optional() })
  .transform(({ type }) => ({ type }))
  .nullish();

const text = z.strictObject({
  type: z.literal("text"),
  text: z.string(),
  citations: z.array(z.never()).nullish(),
  cache_control: cacheControl,
});

const image = z.strictObject({
  type: z.literal("image"),
  source: z.strictObject({
    type: z.literal("base64"),
    media_type: z.enum(["image/png", "image/jpeg", "image/gif", "image/webp"]),
    data: imageBase64,
  }),
  cache_control: cacheControl,
});

const document = z.strictObject({
  type: z.literal("document"),
  source: z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("base64"), media_type: z.literal("application/pdf"), data: packedBase64 }),
    z.strictObject({ type: z.literal("text"), media_type: z.literal("text/plain"), data: z.string() }),
    z.strictObject({
      type: z.literal("content"),
      content: z.union([z.string(), z.array(z.discriminatedUnion("type", [text, image]))]),
    }),
  ]),
  title: z.string().nullish(),
  context: z.string().nullish(),
  citations: z.strictObject({ enabled: z.boolean() }).nullish(),
  cache_control: cacheControl,
});

/** Names a tool that the client holds back until it is wanted. */
const toolReference = z.strictObject({
  type: z.literal("tool_reference"),
  tool_name: toolName,
  cache_control: cacheControl,
});

const block = z.discriminatedUnion("type", [
  text,
  image,
  document,
  z.strictObject({ type: z.literal("thinking"), thinking: z.string(), signature: z.string().optional() }),
  z.strictObject({ type: z.literal("redacted_thinking"), data: z.string() }),
  z.strictObject({
    type: z.literal("tool_use"),
    id,
    name: toolName,
    input: object,
    caller: z.strictObject({ type: z.literal("direct") }).optional(),
    cache_control: cacheControl,
  }),
  z.strictObject({
    type: z.literal("tool_result"),
    tool_use_id: id,
    content: z
      .union([z.string(), z.array(z.discriminatedUnion("type", [text, image, document, toolReference]))])
      .optional(),
    is_error: z.boolean().nullish(),
    cache_control: cacheControl,
  }),
]);

/** Only tools that the client itself carries out: every other kind has a `type` of its own. */
const tool = z.strictObject({
  type: z.literal("custom").nullish(),
  name: toolName,
  description: z.string().optional(),
  input_schema: object,
  input_examples: z.array(object).optional(),
  strict: z.boolean().optional(),
  defer_loading: z.boolean().optional(),
  eager_input_streaming: z.boolean().nullish(),
  allowed_callers: z.array(z.literal("direct")).optional(),
  cache_control: cacheControl,
});

const parallel = z.boolean().optional();
const display = word.nullish();
const format = z.strictObject({ type: z.literal("json_schema"), schema: object }).nullish();

/** Clears what is old of the conversation; nothing here has the provider do or keep anything. */
const contextEdit = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("clear_thinking_20251015"),
    keep: z
      .union([z.literal("all"), z.strictObject({ type: z.literal("thinking_turns"), value: z.int().min(1) })])
      .optional(),
  }),
  z.strictObject({
    type: z.literal("clear_tool_uses_20250919"),
    trigger: z.strictObject({ type: z.enum(["input_tokens", "tool_uses"]), value: z.int().min(1) }).nullish(),
    keep: z.strictObject({ type: z.literal("tool_uses"), value: z.int().min(0) }).nullish(),
    clear_at_least: z.strictObject({ type: z.literal("input_tokens"), value: z.int().min(1) }).nullish(),
    exclude_tools: z.array(toolName).nullish(),
    clear_tool_inputs: z.union([z.boolean(), z.array(toolName)]).nullish(),
  }),
]);

/** The body of `POST /v1/messages`, as far as it is passed on. */
export const requestSchema = z.strictObject({
  model: modelName,
  max_tokens: tokens.optional(),
  messages: z
    .array(
      z.strictObject({ role: z.enum(["user", "assistant", "system"]), content: z.union([z.string(), z.array(block)]) }),
    )
    .min(1),
  system: z.union([z.string(), z.array(text)]).optional(),
  tools: z.array(tool).optional(),
  tool_choice: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("auto"), disable_parallel_tool_use: parallel }),
      z.strictObject({ type: z.literal("any"), disable_parallel_tool_use: parallel }),
      z.strictObject({ type: z.literal("tool"), name: toolName, disable_parallel_tool_use: parallel }),
      z.strictObject({ type: z.literal("none") }),
    ])
    .optional(),
  thinking: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("enabled"), budget_tokens: z.int().min(1), display }),
      z.strictObject({ type: z.literal("adaptive"), display }),
      z.strictObject({ type: z.literal("disabled") }),
    ])
    .optional(),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string()).optional(),
  temperature: share.optional(),
  top_p: share.optional(),
  top_k: share.optional(),
  context_management: z.strictObject({ edits: z.array(contextEdit).optional() }).nullish(),
  output_config: z.strictObject({ effort: word.nullish(), format }).optional(),
  output_format: format,
  cache_control: cacheControl,
});
export type AnthropicRequest = z.output<typeof requestSchema>;

/** Says who asks, not what: left out. */
export const dropped: readonly string[] = ["metadata", "service_tier"];
