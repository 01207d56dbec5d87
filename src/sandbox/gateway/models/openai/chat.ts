import type { ModelPrice } from "../../../../model/model-provider.ts";
import type { Asked, Interface, Meter, Reading } from "../interface.ts";
import { lacking, problemOf, without } from "../parts.ts";
import type { Usage } from "../usage.ts";
import { checked, countOf, grown, isJson, jsonAt } from "../usage.ts";
import type { ChatRequest } from "./chat-schema.ts";
import { chatSchema } from "./chat-schema.ts";
import { dropped } from "./dropped.ts";
import { bearer, openaiError } from "./openai-error.ts";

/** OpenAI Chat Completions, and what is compatible with it. Streams are always asked for their usage. */
export const chat: Interface = {
  kind: "openai-chat",
  prefix: "/openai",
  match: (path, query) =>
    path === "/v1/chat/completions" && query === "" ? { does: "answer", path: "/chat/completions" } : undefined,
  read,
  headers: bearer,
  usageOf,
  meter: ({ usageWanted = false }) => meter(usageWanted),
  error: openaiError,
};

function read(document: unknown): Reading<Asked> {
  const { success, data, error } = chatSchema.safeParse(without(document, dropped));
  if (!success) return { ok: false, why: problemOf(error) };
  return {
    ok: true,
    value: {
      model: data.model,
      stream: data.stream === true,
      usageWanted: data.stream_options?.include_usage === true,
      finish: (price) => finish(data, price),
    },
  };
}

/** `store` is never sent: compatible servers do not know it, and nothing is stored without. */
function finish(request: ChatRequest, price: ModelPrice): ReturnType<Asked["finish"]> {
  const { max_tokens: older, max_completion_tokens: newer } = request;
  const mostOutput = Math.min(newer ?? older ?? price.max_output, older ?? price.max_output, price.max_output);
  const isOlder = older !== undefined && older !== null;
  const limit = isOlder ? { max_tokens: mostOutput } : { max_completion_tokens: mostOutput };
  const options = { stream_options: { ...request.stream_options, include_usage: true } };
  const rest = lacking(request, "store", "stream_options", "max_tokens", "max_completion_tokens");
  return { body: { ...rest, ...limit, ...(request.stream === true ? options : {}) }, mostOutput };
}

function meter(usageWanted: boolean): Meter {
  let usage: Usage | undefined;
  let over = false;
  return {
    see({ data }) {
      if (data.trim() === "[DONE]") {
        over = true;
        return "pass";
      }
      const chunk: unknown = JSON.parse(data);
      if (!isJson(chunk)) throw new SyntaxError("an event that is no object");
      if (isJson(chunk["usage"])) usage = grown(usage, usageOf(chunk));
      // A client that did not ask for it may not expect a chunk without choices.
      const bare = Array.isArray(chunk["choices"]) && chunk["choices"].length === 0 && isJson(chunk["usage"]);
      return bare && !usageWanted ? "keep" : "pass";
    },
    over: () => over,
    final: () => usage,
  };
}

function usageOf(answer: unknown): Usage | undefined {
  const usage = jsonAt(answer, "usage");
  if (!("prompt_tokens" in usage) || !("completion_tokens" in usage)) return undefined;
  const details = jsonAt(usage, "prompt_tokens_details");
  const cacheRead = countOf(details["cached_tokens"]);
  const cacheWrite = countOf(details["cache_write_tokens"]);
  return checked({
    input: countOf(usage["prompt_tokens"]) - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite,
    output: countOf(usage["completion_tokens"]),
  });
}
