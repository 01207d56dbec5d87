import { noteSeen } from "../simulator/openapi/coverage-notes.ts";

// Answers are of every shape; the official description judges them elsewhere.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Answer = { status: number; headers: Headers; data: any };
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type GraphqlAnswer = { data: any; errors?: { type?: string; message: string }[] };

/** Somebody who speaks to the API with one credential. Redirects are answers, not followed. */
export type Caller = {
  token: string;
  api: (method: string, path: string, body?: unknown) => Promise<Answer>;
  graphql: (query: string, variables?: Record<string, unknown>) => Promise<GraphqlAnswer>;
};

export function createCaller(apiUrl: string, graphqlUrl: string, token: string): Caller {
  const send = async (method: string, url: string, body: unknown): Promise<Answer> => {
    const headers = { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(url, { method, headers, redirect: "manual", ...content });
    const text = await response.text();
    noteSeen();
    const isJson = response.headers.get("content-type")?.includes("json") === true && text !== "";
    return { status: response.status, headers: response.headers, data: isJson ? (JSON.parse(text) as unknown) : text };
  };
  return {
    token,
    api: (method, path, body) => send(method, `${apiUrl}${path}`, body),
    graphql: async (query, variables = {}) =>
      (await send("POST", graphqlUrl, { query, variables })).data as GraphqlAnswer,
  };
}
