import * as z from "zod";
import { fileDataUrl, imageDataUrl } from "../media.ts";
import { id, modelName, object, share, tokens, toolName, word } from "../parts.ts";

const itemId = id.nullish();
const status = word.nullish();

const part = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("input_text"), text: z.string() }),
  z.strictObject({
    type: z.literal("output_text"),
    text: z.string(),
    annotations: z.array(z.unknown()).max(0).nullish(),
    logprobs: z.array(z.unknown()).max(0).nullish(),
  }),
  z.strictObject({ type: z.literal("summary_text"), text: z.string() }),
  z.strictObject({ type: z.literal("reasoning_text"), text: z.string() }),
  z.strictObject({ type: z.literal("refusal"), refusal: z.string() }),
  z.strictObject({
    type: z.literal("input_image"),
    image_url: imageDataUrl,
    file_id: z.null().optional(),
    detail: word.nullish(),
  }),
  z.strictObject({
    type: z.literal("input_file"),
    file_data: fileDataUrl,
    filename: z.string().max(500).optional(),
    file_id: z.null().optional(),
  }),
]);

const output = z.union([z.string(), z.array(part)]);

const item = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("message"),
    role: z.enum(["user", "assistant", "system", "developer"]),
    content: z.union([z.string(), z.array(part)]),
    id: itemId,
    status,
    phase: word.nullish(),
  }),
  z.strictObject({
    type: z.literal("reasoning"),
    summary: z.array(part),
    content: z.array(part).nullish(),
    encrypted_content: z.string().nullish(),
    id: itemId,
    status,
  }),
  z.strictObject({
    type: z.literal("function_call"),
    call_id: id,
    name: toolName,
    namespace: toolName.nullish(),
    arguments: z.string(),
    id: itemId,
    status,
  }),
  z.strictObject({ type: z.literal("function_call_output"), call_id: id, output, id: itemId, status }),
  z.strictObject({
    type: z.literal("custom_tool_call"),
    call_id: id,
    name: toolName,
    namespace: toolName.nullish(),
    input: z.string(),
    id: itemId,
    status,
  }),
  z.strictObject({
    type: z.literal("custom_tool_call_output"),
    call_id: id,
    name: toolName.nullish(),
    output,
    id: itemId,
    status,
  }),
]);

const functionTool = z.strictObject({
  type: z.literal("function"),
  name: toolName,
  description: z.string().nullish(),
  parameters: object.nullish(),
  strict: z.boolean().nullish(),
  defer_loading: z.boolean().optional(),
});

const customTool = z.strictObject({
  type: z.literal("custom"),
  name: toolName,
  description: z.string().nullish(),
  format: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("text") }),
      z.strictObject({ type: z.literal("grammar"), syntax: z.enum(["lark", "regex"]), definition: z.string() }),
    ])
    .optional(),
  defer_loading: z.boolean().optional(),
});

/** Only tools that the client itself carries out. */
const tool = z.discriminatedUnion("type", [
  functionTool,
  customTool,
  z.strictObject({
    type: z.literal("namespace"),
    name: toolName,
    description: z.string().nullish(),
    tools: z.array(z.discriminatedUnion("type", [functionTool, customTool])),
  }),
]);

const named = z.strictObject({ type: z.enum(["function", "custom"]), name: toolName });

/** Messages may come without saying that they are. */
const items = z.preprocess(
  (value) => (Array.isArray(value) ? value.map(withType) : value),
  z.union([z.string(), z.array(item)]),
);

function withType(value: unknown): unknown {
  return typeof value === "object" && value !== null && "role" in value && !("type" in value)
    ? { type: "message", ...value }
    : value;
}

/** The body of `POST /v1/responses`, as far as it is passed on. */
export const responsesSchema = z.strictObject({
  model: modelName,
  input: items,
  instructions: z.string().nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: z
    .union([
      z.enum(["auto", "none", "required"]),
      named,
      z.strictObject({ type: z.literal("allowed_tools"), mode: z.enum(["auto", "required"]), tools: z.array(named) }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning: z
    .strictObject({ effort: word.nullish(), summary: word.nullish(), generate_summary: word.nullish() })
    .nullish(),
  include: z.array(z.literal("reasoning.encrypted_content")).nullish(),
  text: z
    .strictObject({
      verbosity: word.nullish(),
      format: z
        .discriminatedUnion("type", [
          z.strictObject({ type: z.literal("text") }),
          z.strictObject({ type: z.literal("json_object") }),
          z.strictObject({
            type: z.literal("json_schema"),
            name: toolName,
            schema: object,
            strict: z.boolean().nullish(),
            description: z.string().nullish(),
          }),
        ])
        .nullish(),
    })
    .nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_obfuscation: z.boolean().optional() }).nullish(),
  max_output_tokens: tokens.nullish(),
  temperature: share.nullish(),
  top_p: share.nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  truncation: z.enum(["auto", "disabled"]).nullish(),
  prompt_cache_key: z.string().max(200).nullish(),
  store: z.literal(false).nullish(),
  background: z.literal(false).nullish(),
  previous_response_id: z.null().optional(),
});
export type ResponsesRequest = z.output<typeof responsesSchema>;
