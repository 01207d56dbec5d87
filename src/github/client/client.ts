import Bottleneck from "bottleneck";
import type * as z from "zod";
import { Unavailable } from "../../engine/needs.ts";
import type { Instant } from "../../model/names.ts";
import { createEtagCache } from "./etag-cache.ts";
import { RefusedByGitHub, Uncertain } from "./failure.ts";
import { graphqlData } from "./graphql-answer.ts";
import { createPauses } from "./pauses.ts";
import { createRead, type Age } from "./read.ts";
import { createOctokit, createSend, type Answer, type Ask } from "./send.ts";
import type { As, ClientSettings } from "./settings.ts";
import { createTokens, type Narrow } from "./tokens.ts";
import { urlsOf, type Urls } from "./urls.ts";

type Params = NonNullable<Ask["params"]>;

/**
 * GitHub as the rest of this room sees it. Every answer is checked against a schema: another shape is `Unavailable`,
 * never a guess. All throw `RefusedByGitHub` (final), `RateLimited`, `Uncertain` (writes) or `Unavailable`.
 */
export type Client = {
  readonly urls: Urls;
  /** How long to let things settle before looking for what an uncertain write made. */
  readonly settleMs: number;
  readonly now: () => Instant;
  get<T>(as: As, route: string, params: Params, schema: z.ZodType<T>, age?: Age): Promise<T>;
  /** Like `get`; undefined when it is not there (404, 410). */
  find<T>(as: As, route: string, params: Params, schema: z.ZodType<T>, age?: Age): Promise<T | undefined>;
  /** All pages of a list; `key` where the list lies inside an object. */
  list<T>(
    as: As,
    route: string,
    params: Params,
    item: z.ZodType<T>,
    options?: Age & { key?: string },
  ): Promise<readonly T[]>;
  /** One page, with GitHub's link to the next one. */
  page(as: As, route: string, params: Params): Promise<{ readonly data: unknown; readonly next: URL | undefined }>;
  query<T>(as: As, document: string, variables: object, schema: z.ZodType<T>, mayMiss?: readonly string[]): Promise<T>;
  /** Sent once, in the installation's queue: no retry but after a 401 or a rate limit, which had no effect. */
  write<T>(as: As, route: string, params: Params, body: unknown, schema: z.ZodType<T>): Promise<T>;
  mutate<T>(as: As, document: string, variables: object, schema: z.ZodType<T>): Promise<T>;
  token(installation: number, narrow: Narrow): Promise<string>;
  /** Until when GitHub keeps the writes of an installation waiting. */
  pausedUntil(as: As): Instant | undefined;
  /** Gives up what is under way; nothing may be asked afterwards. */
  close(): void;
};

const cacheEntries = 2_000;
const mostPages = 200;

export function createClient(settings: ClientSettings): Client {
  const closing = new AbortController();
  const octokit = createOctokit(settings);
  const tokens = createTokens(settings, octokit);
  const send = createSend(settings, octokit, tokens, closing.signal);
  const urls = urlsOf(settings.apiUrl);
  const settleMs = settings.settleMs ?? 1_000;
  const { now } = settings;
  const patience = { now, patienceMs: settings.patienceMs ?? 90_000, closing: closing.signal };
  const pauses = createPauses(patience);
  const cache = createEtagCache(cacheEntries);
  const read = createRead({ send, pauses, cache, now, settleMs, closing: closing.signal });
  const enqueue = createQueues(settings.writeSpacingMs ?? (urls.web === "https://github.com" ? 1_000 : 0));

  const get: Client["get"] = async (as, route, params, schema, age) =>
    shaped((await read({ as, route, params }, age)).data, schema, route);

  const page = async (
    as: As,
    route: string,
    params: Params,
    age: Age = {},
  ): Promise<{ data: unknown; next: URL | undefined }> => {
    const answer = await read({ as, route, params }, age);
    return { data: answer.data, next: nextOf(answer) };
  };

  return {
    urls,
    settleMs,
    now,
    get,
    find: (as, route, params, schema, age) => orMissing(get(as, route, params, schema, age)),
    page,
    list: async (as, route, params, item, options = {}) => {
      const { key, ...age } = options;
      const all = [];
      for (let n = 1; n <= mostPages; n += 1) {
        const { data, next } = await page(as, route, { ...params, per_page: 100, page: n }, age);
        const list = key === undefined ? data : (data as Record<string, unknown> | undefined)?.[key];
        all.push(...itemsOf(list, item, route));
        if (next === undefined) return all;
      }
      throw new Unavailable(`${route} has more than ${mostPages} pages`);
    },
    query: (as, query, variables, schema, mayMiss = []) =>
      pauses.around(as, "read", async () => {
        const answer = await read({ as, route: "GRAPHQL", body: { query, variables } });
        return shaped(graphqlData(answer, mayMiss, now()), schema, "GraphQL");
      }),
    write: (as, route, params, body, schema) =>
      enqueue(as, () =>
        pauses.around(as, "write", async () => {
          const ask = { as, route, params, write: true, ...(body === undefined ? {} : { body }) };
          return shaped((await send(ask)).data, schema, route, true);
        }),
      ),
    mutate: (as, query, variables, schema) =>
      enqueue(as, () =>
        pauses.around(as, "write", async () => {
          const answer = await send({ as, route: "GRAPHQL", body: { query, variables }, write: true });
          return shaped(graphqlData(answer, [], now()), schema, "GraphQL", true);
        }),
      ),
    token: (installation, narrow) => tokens.narrowed(installation, narrow),
    pausedUntil: (as) => pauses.until(as),
    close: () => closing.abort(),
  };
}

/** One queue for the writes of each installation: GitHub wants them one after the other. */
function createQueues(minTime: number): <T>(as: As, work: () => Promise<T>) => Promise<T> {
  const queues = new Map<As, Bottleneck>();
  return (as, work) => {
    const queue = queues.get(as) ?? new Bottleneck({ maxConcurrent: 1, minTime });
    queues.set(as, queue);
    return queue.schedule(work);
  };
}

async function orMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof RefusedByGitHub && (error.status === 404 || error.status === 410)) return undefined;
    throw error;
  }
}

/** An odd answer to a write says nothing about whether it happened. */
function shaped<T>(data: unknown, schema: z.ZodType<T>, what: string, write = false): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path.join(".") ?? "?";
  const message = `GitHub's answer to ${what} has another shape than expected at ${at}`;
  throw write ? new Uncertain(message) : new Unavailable(message);
}

function itemsOf<T>(list: unknown, item: z.ZodType<T>, route: string): readonly T[] {
  if (!Array.isArray(list)) throw new Unavailable(`GitHub's answer to ${route} is not a list`);
  return list.map((one) => shaped(one, item, route));
}

function nextOf(answer: Answer): URL | undefined {
  const link = answer.headers["link"];
  const next = typeof link === "string" ? /<([^<>]+)>;\s*rel="next"/u.exec(link)?.[1] : undefined;
  return next === undefined ? undefined : new URL(next);
}
