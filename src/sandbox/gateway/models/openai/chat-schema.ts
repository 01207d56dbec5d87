import * as z from "zod";
import { fileDataUrl, imageDataUrl, packedBase64 } from "../media.ts";
import { id, modelName, object, share, tokens, toolName, word } from "../parts.ts";

const cacheControl = z.strictObject({ type: z.literal("ephemeral") }).optional();
const name = z.string().max(100).nullish();

const text = z.strictObject({ type: z.literal("text"), text: z.string(), cache_control: cacheControl });
const texts = z.union([z.string(), z.array(text)]);

const part = z.discriminatedUnion("type", [
  text,
  z.strictObject({
    type: z.literal("image_url"),
    image_url: z.strictObject({ url: imageDataUrl, detail: word.nullish() }),
    cache_control: cacheControl,
  }),
  z.strictObject({
    type: z.literal("input_audio"),
    input_audio: z.strictObject({ data: packedBase64, format: word }),
  }),
  z.strictObject({
    type: z.literal("file"),
    file: z.strictObject({ file_data: fileDataUrl, filename: z.string().max(500).optional() }),
  }),
]);
const parts = z.union([z.string(), z.array(part)]);

const toolCall = z.strictObject({
  id,
  type: z.literal("function").optional(),
  index: z.int().min(0).nullish(),
  function: z.strictObject({ name: toolName, arguments: z.string() }),
  /** Where compatible servers keep what a model signed. */
  extra_content: z
    .strictObject({ google: z.strictObject({ thought_signature: z.string().optional() }).optional() })
    .optional(),
});

/** What a model thought, as some compatible servers want it back. */
const reasoningDetail = z.strictObject({
  type: word,
  text: z.string().nullish(),
  summary: z.string().nullish(),
  data: z.string().nullish(),
  signature: z.string().nullish(),
  id: id.nullish(),
  format: z.string().max(100).nullish(),
  index: z.int().min(0).nullish(),
});

const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.enum(["system", "developer"]), content: texts, name }),
  z.strictObject({ role: z.literal("user"), content: parts, name }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z
      .union([
        z.string(),
        z.array(
          z.discriminatedUnion("type", [text, z.strictObject({ type: z.literal("refusal"), refusal: z.string() })]),
        ),
      ])
      .nullish(),
    tool_calls: z.array(toolCall).nullish(),
    refusal: z.string().nullish(),
    reasoning_content: z.string().nullish(),
    reasoning: z.string().nullish(),
    reasoning_details: z.array(reasoningDetail).nullish(),
    annotations: z.array(z.unknown()).max(0).nullish(),
    audio: z.null().optional(),
    function_call: z.null().optional(),
    name,
  }),
  z.strictObject({ role: z.literal("tool"), tool_call_id: id, content: parts, name }),
]);

const named = z.strictObject({ type: z.literal("function"), function: z.strictObject({ name: toolName }) });
const effort = word.nullish();

/** The body of `POST /v1/chat/completions`, as far as it is passed on; also what compatible servers know besides. */
export const chatSchema = z.strictObject({
  model: modelName,
  messages: z.array(message).min(1),
  tools: z
    .array(
      z.strictObject({
        type: z.literal("function"),
        function: z.strictObject({
          name: toolName,
          description: z.string().nullish(),
          parameters: object.nullish(),
          strict: z.boolean().nullish(),
        }),
        cache_control: cacheControl,
      }),
    )
    .nullish(),
  tool_choice: z.union([z.enum(["auto", "none", "required"]), named]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().nullish(), include_obfuscation: z.boolean().nullish() })
    .nullish(),
  max_tokens: tokens.nullish(),
  max_completion_tokens: tokens.nullish(),
  n: z.literal(1).nullish(),
  temperature: share.nullish(),
  top_p: share.nullish(),
  top_k: share.nullish(),
  min_p: share.nullish(),
  presence_penalty: share.nullish(),
  frequency_penalty: share.nullish(),
  repetition_penalty: share.nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  response_format: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("text") }),
      z.strictObject({ type: z.literal("json_object") }),
      z.strictObject({
        type: z.literal("json_schema"),
        json_schema: z.strictObject({
          name: toolName,
          schema: object.optional(),
          strict: z.boolean().nullish(),
          description: z.string().nullish(),
        }),
      }),
    ])
    .nullish(),
  reasoning_effort: effort,
  verbosity: effort,
  reasoning: z
    .strictObject({
      effort,
      max_tokens: tokens.nullish(),
      exclude: z.boolean().nullish(),
      enabled: z.boolean().nullish(),
    })
    .nullish(),
  thinking: z.strictObject({ type: word, clear_thinking: z.boolean().optional() }).nullish(),
  enable_thinking: z.boolean().nullish(),
  thinking_budget: tokens.nullish(),
  preserve_thinking: z.boolean().nullish(),
  tool_stream: z.boolean().nullish(),
  chat_template_kwargs: z
    .strictObject({ enable_thinking: z.boolean().optional(), thinking: z.boolean().optional() })
    .nullish(),
  prompt_cache_key: z.string().max(200).nullish(),
  store: z.literal(false).nullish(),
});
export type ChatRequest = z.output<typeof chatSchema>;
