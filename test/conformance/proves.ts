import { it } from "vitest";
import { countSeen, note, setAsking } from "../simulator/openapi/coverage-notes.ts";
import { rules, type RuleName } from "./rules.ts";

/**
 * A case that asks one rule. What it provokes is what the simulator (or another target) was seen to answer or send
 * while it ran: a rule counts as enforced when there was any, and as tested when the case passed too.
 */
export function proves(name: RuleName, ask: () => Promise<void>, timeoutMs?: number): void {
  const { row, says } = rules[name];
  it(
    `${name} (${row}): ${says}`,
    async () => {
      const before = countSeen();
      setAsking(name);
      try {
        await ask();
      } finally {
        setAsking(null);
      }
      if (before === countSeen()) throw new Error("This case asked nothing and was told nothing.");
      note("rule", name);
    },
    timeoutMs,
  );
}
