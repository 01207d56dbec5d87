import type { TestCase } from "../../model/report.ts";
import type { Spec } from "../../model/spec.ts";
import type { CommandEntry } from "../commands-to-measure.ts";
import type { Bench } from "./entry-judgement.ts";
import { isExcused } from "./excused.ts";
import { bothResults } from "./flakes.ts";
import { keysOf, type Sight } from "./sight.ts";

/** Cases that base's measurements, as far as there are several, show both green and red. */
export const baseFlakes = ({ desk, facts, whole }: Pick<Bench, "desk" | "facts" | "whole">): ReadonlySet<string> => {
  const sights = [1, 2, 3].map((time) =>
    desk.peek({ tree: facts.ground.tree, like: facts.ground, command: whole, time }),
  );
  const keys = new Set(sights.flatMap((sight) => (sight === undefined ? [] : keysOf(sight, "failed"))));
  return new Set([...keys].filter((key) => bothResults(sights, key)));
};

/** Base's red cases but for those that flake: what the spec is to mend, and what nobody spoke of. */
export const baseRed = (
  base: Sight,
  flaky: ReadonlySet<string>,
  spec: Spec | undefined,
  entry: Pick<CommandEntry, "command">,
): { readonly expected: readonly string[]; readonly unexpected: readonly string[] } => {
  if (base.kind !== "seen") return { expected: [], unexpected: [] };
  const red = keysOf(base, "failed").filter((key) => !flaky.has(key));
  const isWhole = spec?.criteria.some(({ run }) => run?.trim() === entry.command.trim()) ?? false;
  const isExpected = (key: string): boolean => {
    const each = base.cases.get(key);
    return each !== undefined && (isWhole || isNamed(spec, each));
  };
  return { expected: red.filter(isExpected), unexpected: red.filter((key) => !isExpected(key)) };
};

const shortestName = 6;

/** Whether a spec speaks of a case: under `Changes behaviour`, or by its name or its file anywhere in its text. */
const isNamed = (spec: Spec | undefined, each: TestCase): boolean => {
  if (spec === undefined) return false;
  const text = flat(
    [spec.title, spec.goal, ...spec.criteria.map((criterion) => criterion.text), spec.notes].join("\n"),
  );
  const names = [each.name, each.file ?? ""].map(flat).filter((name) => name.length >= shortestName);
  return isExcused(spec, each) || names.some((name) => text.includes(name));
};

const flat = (text: string): string =>
  text
    .replaceAll(/[`"'“”]/gu, "")
    .replaceAll(/\s+/gu, " ")
    .trim()
    .toLowerCase();
