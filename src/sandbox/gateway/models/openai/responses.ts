import type { Asked, Interface, Meter, Reading } from "../interface.ts";
import { problemOf, without } from "../parts.ts";
import type { Usage } from "../usage.ts";
import { checked, countOf, isJson, jsonAt } from "../usage.ts";
import { dropped } from "./dropped.ts";
import { bearer, openaiError } from "./openai-error.ts";
import { responsesSchema } from "./responses-schema.ts";

/** OpenAI Responses. Nothing is stored: a conversation lives in its requests, where we see it. */
export const responses: Interface = {
  kind: "openai-responses",
  prefix: "/openai",
  match: (path, query) =>
    path === "/v1/responses" && query === "" ? { does: "answer", path: "/responses" } : undefined,
  read,
  headers: bearer,
  usageOf,
  meter,
  error: openaiError,
};

function read(document: unknown): Reading<Asked> {
  const { success, data, error } = responsesSchema.safeParse(without(document, dropped));
  if (!success) return { ok: false, why: problemOf(error) };
  return {
    ok: true,
    value: {
      model: data.model,
      stream: data.stream === true,
      finish(price) {
        const mostOutput = Math.min(data.max_output_tokens ?? price.max_output, price.max_output);
        return { body: { ...data, store: false, max_output_tokens: mostOutput }, mostOutput };
      },
    },
  };
}

const last = new Set(["response.completed", "response.incomplete", "response.failed", "error"]);

function meter(): Meter {
  let usage: Usage | undefined;
  let over = false;
  return {
    see({ data }) {
      const event: unknown = JSON.parse(data);
      if (!isJson(event)) throw new SyntaxError("an event that is no object");
      if (last.has(String(event["type"]))) {
        over = true;
        usage = usageOf(event["response"]);
      }
      return "pass";
    },
    over: () => over,
    final: () => usage,
  };
}

function usageOf(answer: unknown): Usage | undefined {
  const usage = jsonAt(answer, "usage");
  if (!("input_tokens" in usage) || !("output_tokens" in usage)) return undefined;
  const details = jsonAt(usage, "input_tokens_details");
  const cacheRead = countOf(details["cached_tokens"]);
  const cacheWrite = countOf(details["cache_write_tokens"]);
  return checked({
    input: countOf(usage["input_tokens"]) - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite,
    output: countOf(usage["output_tokens"]),
  });
}
