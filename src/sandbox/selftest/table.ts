import type { Attempt } from "./attempt.ts";
import type { SelftestFigures } from "./outcome.ts";

const marks = { contained: "held", escaped: "ESCAPED", error: "unknown" } as const;

/** A line for each attempt, what was tried and what was seen, and a last one that counts. */
export function tableOf(attempts: readonly Attempt[], figures: SelftestFigures): readonly string[] {
  const lines: string[] = [];
  let group = "";
  for (const { group: of, name, tried, observed, outcome } of attempts) {
    if (of !== group) lines.push(...(group === "" ? [] : [""]), of);
    group = of;
    lines.push(`  ${marks[outcome].padEnd(8)}${name.padEnd(24)}${tried}: ${observed}`);
  }
  const { attempts: all, contained, escaped, errors = 0 } = figures;
  return [...lines, "", `${all} attempts: ${contained} contained, ${escaped} escaped, ${errors} unknown`];
}
