import type { ApiKind } from "../../../../src/model/agent.ts";

export type Body = Readonly<Record<string, unknown>>;

/** One interface as a client sees it: where it asks, and a plain request for it. */
export type Face = {
  readonly kind: ApiKind;
  readonly path: string;
  readonly streamPath: string;
  readonly plain: Body;
  readonly streamed: Body;
  /** Base address of a provider, from a server's own. */
  readonly at: (url: string) => string;
};

const user = { role: "user", content: "hello" };

export const faces: readonly Face[] = [
  {
    kind: "anthropic",
    path: "/anthropic/v1/messages",
    streamPath: "/anthropic/v1/messages?beta=true",
    plain: { model: "m1", max_tokens: 100, messages: [user] },
    streamed: { model: "m1", max_tokens: 100, messages: [user], stream: true },
    at: (url) => url,
  },
  {
    kind: "openai-responses",
    path: "/openai/v1/responses",
    streamPath: "/openai/v1/responses",
    plain: { model: "m1", max_output_tokens: 100, input: [user] },
    streamed: { model: "m1", max_output_tokens: 100, input: [user], stream: true },
    at: (url) => `${url}/v1`,
  },
  {
    kind: "openai-chat",
    path: "/openai/v1/chat/completions",
    streamPath: "/openai/v1/chat/completions",
    plain: { model: "m1", max_tokens: 100, messages: [user] },
    streamed: { model: "m1", max_tokens: 100, messages: [user], stream: true },
    at: (url) => `${url}/v1/`,
  },
  {
    kind: "gemini",
    path: "/gemini/v1beta/models/m1:generateContent",
    streamPath: "/gemini/v1beta/models/m1:streamGenerateContent?alt=sse",
    plain: { contents: [{ role: "user", parts: [{ text: "hello" }] }], generationConfig: { maxOutputTokens: 100 } },
    streamed: { contents: [{ role: "user", parts: [{ text: "hello" }] }], generationConfig: { maxOutputTokens: 100 } },
    at: (url) => url,
  },
];

/** The words of an error, wherever an interface keeps them. */
export function errorOf(text: string): string {
  const { error } = JSON.parse(text) as { error: { message: string } };
  return error.message;
}
