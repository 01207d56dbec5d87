import type { ApiKind } from "../../model/agent.ts";

/** Where a job finds the gateway's models on its loopback, as an agent's settings name it: without a final slash. */
export function modelBase(api: ApiKind): string {
  const origin = "http://127.0.0.1:8080";
  switch (api) {
    case "anthropic":
      return `${origin}/anthropic`;
    case "openai-responses":
    case "openai-chat":
      return `${origin}/openai/v1`;
    case "gemini":
      return `${origin}/gemini`;
  }
}
