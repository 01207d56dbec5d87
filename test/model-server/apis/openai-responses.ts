import type { Answer, Api, OfferedTool, Piece } from "../conversation.ts";
import { event, listOf, parts, textOf, type Json } from "./event.ts";

/** OpenAI Responses. */
export const openaiResponses: Api = {
  name: "openai-responses",
  read(path, body, n) {
    if (!/\/v1\/responses$/u.test(path)) return undefined;
    const { model, stream, instructions, tools, input } = body as Json;
    const items = typeof input === "string" ? [{ role: "user", content: input }] : listOf(input);
    const outputs = items.filter((item) => String(item["type"]).endsWith("_call_output"));
    return {
      api: "openai-responses",
      model: String(model),
      stream: stream === true,
      system: textOf(instructions),
      tools: listOf(tools).flatMap(toolsOf),
      texts: items.filter(({ role }) => role === "user").map(({ content }) => textOf(content)),
      results: outputs.map((item) => resultOf(item["output"])),
      n,
    };
  },
  events(answer) {
    const open = { ...responseOf(answer), status: "in_progress", output: [], usage: null };
    const steps: Json[] = [
      { type: "response.created", response: open },
      { type: "response.in_progress", response: open },
      ...answer.pieces.flatMap(stepsOf),
      { type: lastType(answer), response: responseOf(answer) },
    ];
    return steps.map((step, i) => event({ type: String(step["type"]), sequence_number: i, ...step }));
  },
  whole: (answer) => responseOf(answer),
  fault: (_status, message) => ({ error: { message, type: "api_error", param: null, code: null } }),
};

function toolsOf(tool: Json): readonly OfferedTool[] {
  if (tool["type"] === "function")
    return [{ name: String(tool["name"]), schema: (tool["parameters"] ?? {}) as Json, freeform: false }];
  if (tool["type"] === "custom") return [{ name: String(tool["name"]), schema: {}, freeform: true }];
  if (tool["type"] === "namespace") return listOf(tool["tools"]).flatMap(toolsOf);
  return [];
}

function resultOf(output: unknown): string {
  return typeof output === "string" ? output : JSON.stringify(output);
}

function responseOf(answer: Answer): Json {
  const { usage } = answer;
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  return {
    id: `resp_${answer.id}`,
    object: "response",
    created_at: 1_700_000_000,
    status: answer.stop === "max tokens" ? "incomplete" : "completed",
    incomplete_details: answer.stop === "max tokens" ? { reason: "max_output_tokens" } : null,
    error: null,
    model: answer.model,
    output: answer.pieces.map(itemOf),
    parallel_tool_calls: true,
    store: false,
    usage: {
      input_tokens: input,
      input_tokens_details: {
        cached_tokens: usage.cacheRead,
        ...(usage.cacheWrite === 0 ? {} : { cache_write_tokens: usage.cacheWrite }),
      },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input + usage.output,
    },
  };
}

function lastType({ stop }: Answer): string {
  return stop === "max tokens" ? "response.incomplete" : "response.completed";
}

function itemOf(piece: Piece, i: number): Json {
  switch (piece.kind) {
    case "thinking":
      return {
        id: `rs_${i}`,
        type: "reasoning",
        summary: [{ type: "summary_text", text: piece.text }],
        encrypted_content: Buffer.from(piece.text).toString("base64"),
      };
    case "text":
      return {
        id: `msg_${i}`,
        type: "message",
        status: "completed",
        role: "assistant",
        content: [{ type: "output_text", text: piece.text, annotations: [] }],
      };
    case "call":
      return piece.freeform
        ? {
            id: `ctc_${piece.id}`,
            type: "custom_tool_call",
            status: "completed",
            call_id: `call_${piece.id}`,
            name: piece.tool,
            input: inputText(piece.input),
          }
        : {
            id: `fc_${piece.id}`,
            type: "function_call",
            status: "completed",
            call_id: `call_${piece.id}`,
            name: piece.tool,
            arguments: JSON.stringify(piece.input),
          };
  }
}

function stepsOf(piece: Piece, output_index: number): readonly Json[] {
  const item = itemOf(piece, output_index);
  const added = { type: "response.output_item.added", output_index, item: { ...item, status: "in_progress" } };
  const done = { type: "response.output_item.done", output_index, item };
  const at = { item_id: item["id"], output_index };
  if (piece.kind === "text") {
    const part = { ...at, content_index: 0 };
    return [
      { ...added, item: { ...item, status: "in_progress", content: [] } },
      { type: "response.content_part.added", ...part, part: { type: "output_text", text: "", annotations: [] } },
      ...parts(piece.text).map((delta) => ({ type: "response.output_text.delta", ...part, delta })),
      { type: "response.output_text.done", ...part, text: piece.text },
      { type: "response.content_part.done", ...part, part: { type: "output_text", text: piece.text, annotations: [] } },
      done,
    ];
  }
  if (piece.kind === "thinking") return [{ ...added, item: { ...item, summary: [] } }, done];
  const text = inputText(piece.input);
  const kind = piece.freeform ? "response.custom_tool_call_input" : "response.function_call_arguments";
  return [
    { ...added, item: { ...item, status: "in_progress", [piece.freeform ? "input" : "arguments"]: "" } },
    ...parts(text).map((delta) => ({ type: `${kind}.delta`, ...at, delta })),
    { type: `${kind}.done`, ...at, [piece.freeform ? "input" : "arguments"]: text },
    done,
  ];
}

function inputText(input: Extract<Piece, { kind: "call" }>["input"]): string {
  return typeof input === "string" ? input : JSON.stringify(input);
}
