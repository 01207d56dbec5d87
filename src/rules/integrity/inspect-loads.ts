import type { Finding } from "../../model/finding.ts";
import { oneLine } from "../words/untrusted.ts";
import type { ReadSides } from "./inspect-tests.ts";
import { isTestPath } from "./is-test-path.ts";

/** Files of tests that another one ran by loading them, and does not any more although they are there. */
export function inspectLoads(files: readonly ReadSides[]): readonly Finding[] {
  const gone = new Set(
    files.flatMap(({ path, was, now }) => (was !== undefined && now === undefined ? [bare(path)] : [])),
  );
  return files.flatMap(({ path, was, now }) => {
    if (was === undefined || now === undefined || !isList(path, was)) return [];
    const lost = was.loads.filter((each) => !now.loads.includes(each) && !gone.has(bare(placeOf(path, each))));
    // As many others instead: they were renamed, or are found in another way.
    const fresh = now.loads.filter((each) => !was.loads.includes(each));
    return lost.slice(fresh.length).map((each) => finding(path, each));
  });
}

/** A list of test files, or a Rust file with the modules of its tests. */
const isList = (path: string, { cases }: NonNullable<ReadSides["was"]>): boolean =>
  /\.rs$/u.test(path) || (isTestPath(path) && cases.every(({ isTop, claims }) => isTop && claims.length === 0));

const bare = (path: string): string => path.replace(/\.[cm]?[jt]sx?$|\.rs$/u, "").replace(/\/(?:index|mod)$/u, "");

function placeOf(path: string, said: string): string {
  const at = path.split("/").slice(0, -1);
  if (
    /^(?!mod\.rs$|lib\.rs$|main\.rs$)[^/]+\.rs$/u.test(path.slice(path.lastIndexOf("/") + 1)) &&
    !/^tests\//u.test(path)
  )
    at.push(bare(path.slice(path.lastIndexOf("/") + 1)));
  for (const name of said.split("/")) {
    if (name === "..") at.pop();
    else if (name !== "." && name !== "") at.push(name);
  }
  return at.join("/");
}

const finding = (path: string, said: string): Finding => ({
  ...{ gate: "integrity", rule: "test deleted", weight: "wrong", path, line: undefined, cases: [""] },
  reason: `no longer runs \`${oneLine(said, 120)}\`, which is still there`,
  fix: "Load it as before, or delete it where the issue wants that.",
});
