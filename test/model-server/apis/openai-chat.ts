import type { Answer, Api, Piece } from "../conversation.ts";
import { event, listOf, parts, textOf, type Json } from "./event.ts";

const stops = { end: "stop", tools: "tool_calls", "max tokens": "length", refusal: "content_filter" } as const;

/** OpenAI Chat Completions. Usage closes every stream: the gateway asks for it, and no stream without is of use here. */
export const openaiChat: Api = {
  name: "openai-chat",
  read(path, body, n) {
    if (!/\/v1\/chat\/completions$/u.test(path)) return undefined;
    const { model, stream, messages, tools } = body as Json;
    const byRole = (...roles: readonly string[]) =>
      listOf(messages)
        .filter(({ role }) => roles.includes(String(role)))
        .map(({ content }) => textOf(content));
    return {
      api: "openai-chat",
      model: String(model),
      stream: stream === true,
      system: byRole("system", "developer").join("\n"),
      tools: listOf(tools).map((tool) => {
        const { name, parameters } = (tool["function"] ?? {}) as Json;
        return { name: String(name), schema: (parameters ?? {}) as Json, freeform: false };
      }),
      texts: byRole("user"),
      results: byRole("tool"),
      n,
    };
  },
  events(answer) {
    const chunk = (delta: Json, finish_reason: string | null = null) =>
      event(
        { ...head(answer, "chat.completion.chunk"), choices: [{ index: 0, delta, logprobs: null, finish_reason }] },
        "",
      );
    let calls = 0;
    return [
      chunk({ role: "assistant", content: "" }),
      ...answer.pieces.flatMap((piece) =>
        deltasOf(piece, piece.kind === "call" ? calls++ : 0).map((delta) => chunk(delta)),
      ),
      chunk({}, stops[answer.stop]),
      event({ ...head(answer, "chat.completion.chunk"), choices: [], usage: usageOf(answer) }, ""),
      "data: [DONE]\n\n",
    ].map((text) => text.replace(/^event: \n/u, ""));
  },
  whole(answer) {
    const calls = answer.pieces.filter((piece) => piece.kind === "call").map(callOf);
    const texts = answer.pieces.filter((piece) => piece.kind === "text").map(({ text }) => text);
    const message = {
      role: "assistant",
      content: texts.length === 0 ? null : texts.join(""),
      refusal: null,
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    };
    return {
      ...head(answer, "chat.completion"),
      choices: [{ index: 0, message, logprobs: null, finish_reason: stops[answer.stop] }],
      usage: usageOf(answer),
    };
  },
  fault: (_status, message) => ({ error: { message, type: "api_error", param: null, code: null } }),
};

function head({ id, model }: Answer, object: string): Json {
  return { id: `chatcmpl-${id}`, object, created: 1_700_000_000, model };
}

function usageOf({ usage }: Answer): Json {
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.output,
    total_tokens: prompt + usage.output,
    prompt_tokens_details: {
      cached_tokens: usage.cacheRead,
      ...(usage.cacheWrite === 0 ? {} : { cache_write_tokens: usage.cacheWrite }),
    },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}

function callOf(piece: Extract<Piece, { kind: "call" }>): Json {
  return {
    id: `call_${piece.id}`,
    type: "function",
    function: { name: piece.tool, arguments: JSON.stringify(piece.input) },
  };
}

function deltasOf(piece: Piece, index: number): readonly Json[] {
  switch (piece.kind) {
    case "thinking":
      return parts(piece.text).map((reasoning_content) => ({ reasoning_content }));
    case "text":
      return parts(piece.text).map((content) => ({ content }));
    case "call": {
      const start = { id: `call_${piece.id}`, type: "function", function: { name: piece.tool, arguments: "" } };
      return [
        { tool_calls: [{ index, ...start }] },
        ...parts(JSON.stringify(piece.input)).map((text) => ({
          tool_calls: [{ index, function: { arguments: text } }],
        })),
      ];
    }
  }
}
