import { appendFileSync, readFileSync } from "node:fs";
import type { LedgerLine } from "./ledger-lines.ts";
import { accountOf, readLines } from "./ledger-lines.ts";
import type { Usage } from "./usage.ts";

/** What the provider did, for the ledger; usage is undefined where none is final, and the whole hold is charged. */
export type Outcome = { readonly status: number } & (
  { readonly charge: "usage"; readonly usage: Usage; readonly usd: number } | { readonly charge: "nothing" | "all" }
);

/** A job's money. Every line is on the disk before what it speaks of happens, so a restart goes on counting. */
export type Ledger = {
  /** Sets the most aside that a request can cost; undefined where the cap does not allow it. */
  hold(usd: number): number | undefined;
  /** Replaces what was set aside by what it came to; returns that. */
  settle(id: number, outcome: Outcome): number;
  /** What is left of the cap, with everything set aside. */
  left(): number;
};

/** Where one job's requests end whatever they cost: a ledger is read whole. */
const mostRequests = 20_000;
const mostRefusals = 1_000;
const none = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };

export function openLedger(path: string, capUsd: number, now: () => number): Ledger {
  const before = read(path);
  const { spent } = accountOf(readLines(before));
  let refusals = 0;
  if (before !== "" && !before.endsWith("\n")) appendFileSync(path, "\n");
  const held = new Map<number, number>();
  let usd = spent.usd;
  let next = spent.requests;
  const write = (line: LedgerLine): void => appendFileSync(path, `${JSON.stringify(line)}\n`);
  return {
    hold(worst) {
      if (next >= mostRequests || !(usd + worst <= capUsd)) {
        // Asked over and over it stays one thing to know.
        if ((refusals += 1) <= mostRefusals) write({ do: "short", usd: worst, at: now() });
        return undefined;
      }
      const id = next;
      next += 1;
      usd += worst;
      held.set(id, worst);
      write({ do: "hold", id, usd: worst, at: now() });
      return id;
    },
    settle(id, outcome) {
      const worst = held.get(id) ?? 0;
      held.delete(id);
      const cost = outcome.charge === "usage" ? outcome.usd : outcome.charge === "all" ? worst : 0;
      usd += cost - worst;
      const counted = outcome.charge === "usage" ? outcome.usage : none;
      const { input, cacheRead, cacheWrite, output } = counted;
      write({ do: "settle", id, usd: cost, at: now(), status: outcome.status, input, cacheRead, cacheWrite, output });
      return cost;
    },
    left: () => capUsd - usd,
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
