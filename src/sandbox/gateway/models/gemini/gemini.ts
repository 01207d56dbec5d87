import type { Asked, Interface, Meter, Reading, Target } from "../interface.ts";
import { problemOf, without } from "../parts.ts";
import type { Usage } from "../usage.ts";
import { checked, countOf, grown, isJson, jsonAt } from "../usage.ts";
import { dropped, requestSchema } from "./request-schema.ts";

const states: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  402: "FAILED_PRECONDITION",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

const pathForm = /^\/v1beta\/models\/([a-zA-Z0-9._-]{1,200}):(generateContent|streamGenerateContent)$/u;

/** Gemini's `generateContent`, whole or as server-sent events. */
export const gemini: Interface = {
  kind: "gemini",
  prefix: "/gemini",
  match(path, query): Target | undefined {
    const [, model, method] = pathForm.exec(path) ?? [];
    if (model === undefined) return undefined;
    const stream = method === "streamGenerateContent";
    if (query !== (stream ? "alt=sse" : "")) return undefined;
    return { does: "answer", path: stream ? `${path}?alt=sse` : path, model, stream };
  },
  read,
  headers: (key) => (key === null ? {} : { "x-goog-api-key": key }),
  usageOf,
  meter,
  error: (status, message) => ({ error: { code: status, message, status: states[status] ?? "UNKNOWN" } }),
};

function read(document: unknown, { model = "", stream = false }: Target): Reading<Asked> {
  const { success, data, error } = requestSchema.safeParse(without(document, dropped));
  if (!success) return { ok: false, why: problemOf(error) };
  return {
    ok: true,
    value: {
      model,
      stream,
      finish(price) {
        const asked = data.generationConfig?.maxOutputTokens ?? price.max_output;
        const mostOutput = Math.min(asked, price.max_output);
        const generationConfig = { ...data.generationConfig, maxOutputTokens: mostOutput };
        return { body: { ...data, generationConfig }, mostOutput };
      },
    },
  };
}

/** Every chunk may carry usage so far; it is final with the one that says why the model stopped, or comes after that. */
function meter(): Meter {
  let usage: Usage | undefined;
  let stopped = false;
  return {
    see({ data }) {
      const chunk: unknown = JSON.parse(data);
      if (!isJson(chunk)) throw new SyntaxError("an event that is no object");
      usage = grown(usage, usageOf(chunk)) ?? usage;
      stopped = stopped || hasStopped(chunk);
      return "pass";
    },
    over: () => false,
    final: () => (stopped ? usage : undefined),
  };
}

function hasStopped(chunk: Readonly<Record<string, unknown>>): boolean {
  const candidates: unknown = chunk["candidates"];
  if (isJson(chunk["promptFeedback"]) && "blockReason" in chunk["promptFeedback"]) return true;
  return (
    Array.isArray(candidates) && candidates.some((each) => isJson(each) && typeof each["finishReason"] === "string")
  );
}

function usageOf(answer: unknown): Usage | undefined {
  const usage = jsonAt(answer, "usageMetadata");
  if (!("promptTokenCount" in usage)) return undefined;
  const cacheRead = countOf(usage["cachedContentTokenCount"]);
  return checked({
    input: countOf(usage["promptTokenCount"]) + countOf(usage["toolUsePromptTokenCount"]) - cacheRead,
    cacheRead,
    cacheWrite: 0,
    output: countOf(usage["candidatesTokenCount"]) + countOf(usage["thoughtsTokenCount"]),
  });
}
