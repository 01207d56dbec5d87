import { Octokit } from "@octokit/core";
import { RequestError } from "@octokit/request-error";
import { classify } from "./classify.ts";
import type { As, ClientSettings } from "./settings.ts";
import type { Tokens } from "./tokens.ts";
import { urlsOf } from "./urls.ts";

/** One request, as our rooms ask it. */
export type Ask = {
  readonly as: As;
  /** `GET /repos/{owner}/{repo}`; or `GRAPHQL`. */
  readonly route: string;
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly etag?: string;
  readonly write: boolean;
};
export type Headers = Readonly<Record<string, string | number | undefined>>;
export type Answer = { readonly status: number; readonly headers: Headers; readonly data: unknown };

/** Sends once; only a 401 is repeated, once, with a fresh credential (an unauthorised request had no effect). */
export type Send = (ask: Ask) => Promise<Answer>;

const defaultTimeoutMs = 45_000;

export function createOctokit(settings: ClientSettings): Octokit {
  const quiet = (): void => undefined;
  return new Octokit({
    baseUrl: urlsOf(settings.apiUrl).api,
    userAgent: "lintel",
    log: { debug: quiet, info: quiet, warn: (text) => settings.log.warn(text), error: quiet },
  });
}

export function createSend(settings: ClientSettings, octokit: Octokit, tokens: Tokens, closing: AbortSignal): Send {
  const { graphql } = urlsOf(settings.apiUrl);

  async function attempt(ask: Ask, anew: boolean): Promise<Answer> {
    const authorization = await tokens.authorization(ask.as, anew);
    const { method, url } = addressOf(ask, graphql);
    await settings.fault?.({ when: "before", method, route: ask.route });
    const signal = AbortSignal.any([AbortSignal.timeout(settings.timeoutMs ?? defaultTimeoutMs), closing]);
    const headers = { authorization, ...(ask.etag === undefined ? {} : { "if-none-match": ask.etag }) };
    const data = ask.body === undefined ? {} : { data: JSON.stringify(ask.body) };
    const answer = await octokit.request({ method, url, ...ask.params, ...data, headers, request: { signal } });
    await settings.fault?.({ when: "after", method, route: ask.route });
    return { status: answer.status, headers: answer.headers, data: answer.data };
  }

  async function counted(ask: Ask, anew: boolean): Promise<Answer> {
    const startedAt = performance.now();
    const seen = (status: number): void => {
      const durationMs = performance.now() - startedAt;
      settings.onRequest?.({ as: ask.as, ...routeOf(ask), status, write: ask.write, durationMs });
    };
    try {
      const answer = await attempt(ask, anew);
      seen(answer.status);
      return answer;
    } catch (error) {
      seen(answered(error)?.status ?? 0);
      throw error;
    }
  }

  return async (ask) => {
    const asked = { what: routeOf(ask).route, write: ask.write };
    try {
      return await counted(ask, false);
    } catch (error) {
      const first = answered(error);
      if (first?.status === 304) return { status: 304, headers: first.headers, data: undefined };
      if (first?.status !== 401) throw classify(error, asked, settings.now());
    }
    try {
      return await counted(ask, true);
    } catch (error) {
      throw classify(error, asked, settings.now());
    }
  };
}

function answered(error: unknown): { status: number; headers: Headers } | undefined {
  if (!(error instanceof RequestError) || error.response === undefined) return undefined;
  return { status: error.status, headers: error.response.headers };
}

function routeOf(ask: Ask): { method: string; route: string } {
  return { method: ask.route === "GRAPHQL" ? "POST" : (ask.route.split(" ")[0] ?? "GET"), route: ask.route };
}

function addressOf(ask: Ask, graphql: string): { method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"; url: string } {
  if (ask.route === "GRAPHQL") return { method: "POST", url: graphql };
  const [method, url] = ask.route.split(" ");
  return { method: method as "GET", url: url ?? "/" };
}
