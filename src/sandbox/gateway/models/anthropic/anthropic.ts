import type { ModelPrice } from "../../../../model/model-provider.ts";
import type { Asked, Interface, Reading, Target } from "../interface.ts";
import { lacking, problemOf, without } from "../parts.ts";
import type { AnthropicRequest } from "./request-schema.ts";
import { dropped, requestSchema } from "./request-schema.ts";
import { meter, usageOf } from "./usage.ts";

const types: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** Anthropic Messages. */
export const anthropic: Interface = {
  kind: "anthropic",
  prefix: "/anthropic",
  match(path, query): Target | undefined {
    if (query !== "" && query !== "beta=true") return undefined;
    const tail = query === "" ? "" : `?${query}`;
    if (path === "/v1/messages") return { does: "answer", path: `${path}${tail}` };
    if (path === "/v1/messages/count_tokens") return { does: "count", path: `${path}${tail}`, stream: false };
    return undefined;
  },
  read,
  headers: (key, asked, betas) => ({
    "anthropic-version": "2023-06-01",
    ...wanted(asked["anthropic-beta"] ?? "", betas),
    ...(key === null ? {} : { "x-api-key": key }),
  }),
  usageOf,
  meter,
  error: (status, message) => ({
    type: "error",
    error: { type: types[status] ?? (status < 500 ? "invalid_request_error" : "api_error"), message },
  }),
};

function read(document: unknown, { does }: Target): Reading<Asked> {
  const { success, data, error } = requestSchema.safeParse(without(document, dropped));
  if (!success) return { ok: false, why: problemOf(error) };
  if (does === "count") {
    const body = lacking(data, "max_tokens", "stream");
    return { ok: true, value: { model: data.model, stream: false, finish: () => ({ body, mostOutput: 0 }) } };
  }
  if (data.max_tokens === undefined) return { ok: false, why: "max_tokens: is missing" };
  return {
    ok: true,
    value: { model: data.model, stream: data.stream === true, finish: (price) => finish(data, price) },
  };
}

function finish(request: AnthropicRequest, price: ModelPrice): ReturnType<Asked["finish"]> {
  const asked = request.max_tokens ?? price.max_output;
  const max_tokens = Math.min(asked, price.max_output);
  const { thinking } = request;
  // With some features more than the answer may be thought: what was set aside would not be enough.
  const tooLong = thinking?.type === "enabled" && thinking.budget_tokens >= max_tokens;
  const shortened = tooLong ? { thinking: { ...thinking, budget_tokens: Math.max(1, max_tokens - 1) } } : {};
  return { body: { ...request, ...shortened, max_tokens }, mostOutput: max_tokens };
}

function wanted(asked: string, betas: readonly string[]): Record<string, string> {
  const kept = asked
    .split(",")
    .map((beta) => beta.trim())
    .filter((beta) => betas.includes(beta));
  return kept.length === 0 ? {} : { "anthropic-beta": [...new Set(kept)].join(",") };
}
