import { setTimeout as sleep } from "node:timers/promises";
import { Unavailable } from "../../engine/needs.ts";
import type { Instant } from "../../model/names.ts";
import type { EtagCache } from "./etag-cache.ts";
import { RateLimited, RefusedByGitHub } from "./failure.ts";
import type { Pauses } from "./pauses.ts";
import type { Answer, Ask, Send } from "./send.ts";

/** How old an answer may be: `maxAgeMs` is served without asking, `fresh` not even revalidated by its ETag. */
export type Age = { readonly maxAgeMs?: number; readonly fresh?: boolean };

export type Read = (ask: Omit<Ask, "write" | "etag">, age?: Age) => Promise<Answer>;

type Parts = {
  readonly send: Send;
  readonly pauses: Pauses;
  readonly cache: EtagCache;
  readonly now: () => Instant;
  readonly settleMs: number;
  readonly closing: AbortSignal;
};

const tries = 3;

/** Reads are harmless: repeated up to three times with growing pauses; answered from the cache where that is allowed. */
export function createRead(parts: Parts): Read {
  const { send, pauses, cache, now, settleMs, closing } = parts;

  async function patiently(ask: Ask): Promise<Answer> {
    for (let n = 1; ; n += 1) {
      try {
        return await pauses.around(ask.as, "read", () => send(ask));
      } catch (error) {
        if (!(error instanceof Unavailable) || error instanceof RateLimited || n === tries) throw error;
        await sleep(settleMs * 4 ** (n - 1), undefined, { signal: closing });
      }
    }
  }

  return async (ask, age = {}) => {
    const full: Ask = { ...ask, write: false };
    if (ask.route === "GRAPHQL" || age.fresh === true) return patiently(full);
    const key = JSON.stringify([ask.as, ask.route, ask.params]);
    const known = cache.get(key);
    if (known !== undefined && now() - known.at < (age.maxAgeMs ?? 0)) return given(known.answer);
    const answer = await orNotThere(patiently(known?.etag === undefined ? full : { ...full, etag: known.etag }));
    const valid = !(answer instanceof Error) && answer.status === 304 && known !== undefined ? known.answer : answer;
    const etag = valid instanceof Error ? undefined : valid.headers["etag"];
    cache.set(key, { etag: typeof etag === "string" ? etag : undefined, at: now(), answer: valid });
    return given(valid);
  };
}

/** That something is not there is an answer like any other, and as good for a while. */
async function orNotThere(answer: Promise<Answer>): Promise<Answer | RefusedByGitHub> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RefusedByGitHub && error.status === 404) return error;
    throw error;
  }
}

function given(answer: Answer | RefusedByGitHub): Answer {
  if (answer instanceof Error) throw answer;
  return answer;
}
