import { it } from "vitest";
import { note } from "../simulator/openapi/coverage-notes.ts";
import { rules, type RuleName } from "./rules.ts";

/** A case that asks one rule; when it passes, the rule counts as tested. */
export function proves(name: RuleName, ask: () => Promise<void>, timeoutMs?: number): void {
  const { row, says } = rules[name];
  it(
    `${name} (${row}): ${says}`,
    async () => {
      await ask();
      note("rule", name);
    },
    timeoutMs,
  );
}
