import { setTimeout as sleep } from "node:timers/promises";
import type { Instant } from "../../model/names.ts";
import { RateLimited } from "./failure.ts";
import type { As } from "./settings.ts";

type Kind = "read" | "write";

/** When each installation may be asked again. A limit of one never holds back another. */
export type Pauses = {
  /** Runs `send`, waiting for pauses as far as patience goes; a rate limited request had no effect, so it is sent again. */
  around<T>(as: As, kind: Kind, send: () => Promise<T>): Promise<T>;
  /** End of the present pause of an installation's writes, for people; undefined when there is none. */
  until(as: As): Instant | undefined;
};

type Options = { readonly now: () => Instant; readonly patienceMs: number; readonly closing: AbortSignal };

export function createPauses(options: Options): Pauses {
  const ends = new Map<string, Instant>();
  const strikes = new Map<As, number>();
  const endOf = (as: As, kind: Kind): Instant => ends.get(`${kind} ${as}`) ?? 0;

  function begin(as: As, kind: Kind, limit: RateLimited): void {
    const times = (strikes.get(as) ?? 0) + 1;
    strikes.set(as, times);
    // Each limit met again without a success between doubles the pause, as GitHub advises; at most a quarter of an hour.
    const waitMs = limit.primary
      ? limit.until - options.now()
      : Math.min((limit.until - options.now()) * 2 ** (times - 1), 900_000);
    const kinds: readonly Kind[] = limit.primary || kind === "read" ? ["read", "write"] : ["write"];
    for (const one of kinds) ends.set(`${one} ${as}`, Math.max(endOf(as, one), options.now() + waitMs));
  }

  async function pass(as: As, kind: Kind, giveUpAt: Instant): Promise<void> {
    for (let until = endOf(as, kind); until > options.now(); until = endOf(as, kind)) {
      if (until > giveUpAt) throw new RateLimited(quietUntil(until), until, false);
      await sleep(until - options.now(), undefined, { signal: options.closing });
    }
  }

  return {
    around: async (as, kind, send) => {
      const giveUpAt = options.now() + options.patienceMs;
      for (;;) {
        await pass(as, kind, giveUpAt);
        try {
          const answer = await send();
          strikes.delete(as);
          return answer;
        } catch (error) {
          if (!(error instanceof RateLimited)) throw error;
          begin(as, kind, error);
        }
      }
    },
    until: (as) => (endOf(as, "write") > options.now() ? endOf(as, "write") : undefined),
  };
}

function quietUntil(until: Instant): string {
  return `GitHub asked us to wait until ${new Date(until).toISOString()}`;
}
