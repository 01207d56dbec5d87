import { expect, it } from "vitest";
import { rules } from "./rules.ts";

/** Rows of the collected facts that no program can ask: what GitHub leaves to the app, or to chance. */
const rowCount = 33;

it("has a rule for each row", () => {
  const rows = new Set(Object.values(rules).map((rule) => rule.row));
  const all = Array.from({ length: rowCount }, (_, n) => n + 1);
  expect(all.filter((row) => !rows.has(row as (typeof rules)[keyof typeof rules]["row"]))).toEqual([]);
});
