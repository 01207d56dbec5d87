/** A person's way into the API: plain HTTP with their own token. */
export type Client = {
  login: string;
  token: string;
  /** Sends one REST request; `path` is below `/api/v3`. */
  api: (method: string, path: string, body?: unknown) => Promise<ClientAnswer>;
  /** Sends one GraphQL request. */
  graphql: (query: string, variables?: Record<string, unknown>) => Promise<GraphqlAnswer>;
};

// Tests look into answers of every shape; the API's own description is what checks them.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ClientAnswer = { status: number; headers: Headers; data: any };
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type GraphqlAnswer = { data: any; errors?: { type?: string; message: string; path?: unknown[] }[] };

export function createClient(url: string, login: string, token: string): Client {
  const send = async (method: string, path: string, body: unknown): Promise<ClientAnswer> => {
    const headers = { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, { method, headers, redirect: "manual", ...content });
    const text = await response.text();
    const data: unknown = isJson(response) && text !== "" ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, data };
  };
  return {
    login,
    token,
    api: (method, path, body) => send(method, `/api/v3${path}`, body),
    graphql: async (query, variables = {}) => {
      const answer = await send("POST", "/api/graphql", { query, variables });
      return answer.data as GraphqlAnswer;
    },
  };
}

function isJson(response: Response): boolean {
  return response.headers.get("content-type")?.includes("json") === true;
}
