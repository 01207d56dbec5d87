import type { Ending } from "../say.ts";
import { say } from "../say.ts";

/** Says how an agent is coming along: what changed, not that it is alive. Bounded, whatever the agent does. */
export type Report = {
  session(id: string, how: "new" | "resumed" | "anew", why: string | null): void;
  progress(what: "tool" | "tree" | "tokens", name?: string): void;
  finished(ending: Ending, reason: string, said: string): void;
};

/** Lines of progress said in full; later ones are said at most once in `sparseMs`. */
const freeLines = 2_000;
const sparseMs = 20_000;
const tokensMs = 5_000;

export function createReport(now: () => number = Date.now, tell: typeof say = say): Report {
  let lines = 0;
  let tools = 0;
  let last = 0;
  let lastTokens = 0;
  let over = false;
  return {
    session: (id, how, why) => tell({ event: "session", at: now(), id: id.slice(0, 200), how, why }),
    progress(what, name) {
      if (what === "tool") tools += 1;
      const at = now();
      if (over || (what === "tokens" && at - lastTokens < tokensMs)) return;
      if (lines >= freeLines && at - last < sparseMs) return;
      if (what === "tokens") lastTokens = at;
      lines += 1;
      last = at;
      tell({ event: "progress", at, what, name: name?.replaceAll(/\s+/gu, " ").slice(0, 100) ?? null });
    },
    finished(ending, reason, said) {
      if (over) return;
      over = true;
      tell({ event: "finished", at: now(), ending, reason: reason.slice(0, 1_000), tools, said: said.slice(-4_000) });
    },
  };
}
