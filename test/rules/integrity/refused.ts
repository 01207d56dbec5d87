import type { FileChange } from "../../../src/model/change.ts";
import { policySchema } from "../../../src/model/policy.ts";
import type { Spec } from "../../../src/model/spec.ts";
import { namesCase } from "../../../src/rules/behaviour/names-case.ts";
import { harnessTouches } from "../../../src/rules/harness-touches.ts";
import { judgeScope } from "../../../src/rules/scope/judge-scope.ts";
import { inspected, type Files } from "./inspected.ts";

/** A change between two sets of files, and what the issue's `Changes behaviour` names. */
export type Row = readonly [what: string, before: Files, after: Files, behaviour?: readonly string[]];

/** A row about one file; undefined = not there on that side. */
export const file = (
  what: string,
  path: string,
  was: string | undefined,
  now: string | undefined,
  behaviour: readonly string[] = [],
): Row => [what, was === undefined ? {} : { [path]: was }, now === undefined ? {} : { [path]: now }, behaviour];

/** A text with some of it replaced, all of which must be there. */
export const swapped = (text: string, ...pairs: readonly (readonly [from: string, to: string])[]): string =>
  pairs.reduce((rest, [from, to]) => {
    if (!rest.includes(from)) throw new Error(`not in the text: ${from}`);
    return rest.replace(from, () => to);
  }, text);

const policy = policySchema.parse({});
const spec: Spec = {
  ...{ repo: 1, issue: 1, title: "t", goal: "g", criteria: [], scope: [], outOfScope: "", kind: "fix", risk: "normal" },
  ...{ changesBehaviour: [], dependsOn: [], notes: "", options: {}, hidden: [], digest: "sha256:0" },
  author: { id: 1, login: "ada", kind: "user" },
};

/** What the gates `scope` and `integrity` refuse a change for. */
export function refused([, before, after, behaviour = []]: Row): readonly string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (path) => before[path] !== after[path],
  );
  const files = paths.map((path): FileChange => ({
    path,
    ...(before[path] === undefined ? {} : { was: { mode: "100644", oid: "a".repeat(40) } }),
    ...(after[path] === undefined ? {} : { now: { mode: "100644", oid: "b".repeat(40), bytes: 1 } }),
  }));
  const harness = paths.flatMap((path) => harnessTouches(path, before[path], after[path]));
  const outside = judgeScope(files, harness, policy, spec, Object.keys(before));
  const found = inspected(before, after).filter(
    ({ weight, path, cases }) =>
      weight !== "note" &&
      !(cases.length > 0 && cases.every((name) => namesCase(behaviour, { file: path, suite: "", name }))),
  );
  return [
    ...outside.map(({ rule, path }) => `${rule}: ${path}`),
    ...found.map(({ rule, path, reason }) => `${rule}: ${path} ${reason}`),
  ];
}
