import type { Answer, Api, Piece } from "../conversation.ts";
import { event, listOf, parts, textOf, type Json } from "./event.ts";

const stops = { end: "end_turn", tools: "tool_use", "max tokens": "max_tokens", refusal: "refusal" } as const;

/** Anthropic Messages. */
export const anthropic: Api = {
  name: "anthropic",
  read(path, body, n) {
    if (!/\/v1\/messages$/u.test(path)) return undefined;
    const { model, stream, system, tools, messages } = body as Json;
    const user = listOf(messages).filter(({ role }) => role === "user");
    const blocks = user.flatMap(({ content }) =>
      typeof content === "string" ? [{ type: "text", text: content }] : listOf(content),
    );
    return {
      api: "anthropic",
      model: String(model),
      stream: stream === true,
      system: textOf(system),
      tools: listOf(tools).map((tool) => ({
        name: String(tool["name"]),
        schema: (tool["input_schema"] ?? {}) as Json,
        freeform: false,
      })),
      texts: blocks.filter(({ type }) => type === "text").map((block) => textOf([block])),
      results: blocks.filter(({ type }) => type === "tool_result").map((block) => textOf(block["content"])),
      n,
    };
  },
  events(answer) {
    const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = usageOf(answer);
    const first = { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens: 1 };
    return [
      event({ type: "message_start", message: { ...messageOf(answer), content: [], stop_reason: null, usage: first } }),
      event({ type: "ping" }),
      ...answer.pieces.flatMap(eventsOf),
      event({
        type: "message_delta",
        delta: { stop_reason: stops[answer.stop], stop_sequence: null },
        usage: { output_tokens },
      }),
      event({ type: "message_stop" }),
    ];
  },
  whole: (answer) => messageOf(answer),
  fault: (status, message) => ({ type: "error", error: { type: faultType(status), message } }),
};

function messageOf(answer: Answer): Json {
  return {
    id: `msg_${answer.id}`,
    type: "message",
    role: "assistant",
    model: answer.model,
    content: answer.pieces.map(blockOf),
    stop_reason: stops[answer.stop],
    stop_sequence: null,
    usage: usageOf(answer),
  };
}

function usageOf({ usage }: Answer) {
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    output_tokens: usage.output,
  };
}

function blockOf(piece: Piece): Json {
  switch (piece.kind) {
    case "thinking":
      return { type: "thinking", thinking: piece.text, signature: signature(piece.text) };
    case "text":
      return { type: "text", text: piece.text };
    case "call":
      return { type: "tool_use", id: `toolu_${piece.id}`, name: piece.tool, input: piece.input };
  }
}

function eventsOf(piece: Piece, index: number): readonly string[] {
  const delta = (value: Json) => event({ type: "content_block_delta", index, delta: value });
  const around = (start: Json, deltas: readonly string[]) => [
    event({ type: "content_block_start", index, content_block: start }),
    ...deltas,
    event({ type: "content_block_stop", index }),
  ];
  switch (piece.kind) {
    case "thinking":
      return around({ type: "thinking", thinking: "", signature: "" }, [
        ...parts(piece.text).map((thinking) => delta({ type: "thinking_delta", thinking })),
        delta({ type: "signature_delta", signature: signature(piece.text) }),
      ]);
    case "text":
      return around(
        { type: "text", text: "" },
        parts(piece.text).map((text) => delta({ type: "text_delta", text })),
      );
    case "call":
      return around(
        { ...blockOf(piece), input: {} },
        parts(JSON.stringify(piece.input)).map((partial_json) => delta({ type: "input_json_delta", partial_json })),
      );
  }
}

/** Whatever a client sends back must be what it got. */
function signature(text: string): string {
  return Buffer.from(`signed:${text}`).toString("base64");
}

function faultType(status: number): string {
  const types: Readonly<Record<number, string>> = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
  };
  return types[status] ?? "api_error";
}
