import type { Finding } from "../../model/finding.ts";
import { isTestPath } from "./is-test-path.ts";
import { languageOf } from "./read/parse-code.ts";
import type { Texts } from "./inspect-settings.ts";

/** Snapshots and other files that tests compare with: what of them was there before and differs now. */
export function inspectExpected(files: readonly Texts[]): readonly Finding[] {
  const gone = new Set(files.filter(({ was, now }) => was !== undefined && now === undefined).map(({ path }) => path));
  const changed = new Set(files.map(({ path }) => path));
  return files.flatMap(({ path, was, now }) => {
    if (was === undefined || was === now) return [];
    if (/\.snap$/u.test(path)) return snapshot(path, was ?? "", now, gone, changed);
    const isCompared = isTestPath(path) && languageOf(path) === undefined;
    return isCompared
      ? [
          finding(
            path,
            "expectation changed",
            "note",
            `is something tests compare with or read, and ${now === undefined ? "is gone" : "differs now"}`,
          ),
        ]
      : [];
  });
}

function snapshot(
  path: string,
  was: string,
  now: string | null | undefined,
  gone: ReadonlySet<string>,
  changed: ReadonlySet<string>,
): readonly Finding[] {
  const owner = path.replace(/__snapshots__\//u, "").replace(/\.snap(?:\.c?js)?$/u, "");
  if (now === undefined && gone.has(owner)) return [];
  const [before, after] = [entries(was), entries(now ?? "")];
  const lost = [...before.keys()].filter((title) => !after.has(title));
  const other = [...before].filter(([title, text]) => after.has(title) && after.get(title) !== text);
  const many = (list: readonly unknown[]): string => (list.length === 1 ? "1 snapshot" : `${list.length} snapshots`);
  return [
    ...(lost.length > 0
      ? [
          finding(
            path,
            "snapshot removed",
            changed.has(owner) && now !== undefined ? "note" : "wrong",
            `lost ${many(lost)}`,
          ),
        ]
      : []),
    ...(other.length > 0
      ? [finding(path, "expectation changed", "note", `expects something else in ${many(other)}`)]
      : []),
  ];
}

function entries(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/^(?=exports\[)/mu).flatMap((part): [string, string][] => {
      const [, title, body] = /^exports\[`((?:[^`\\]|\\.)*)`\] = ([\s\S]*)$/u.exec(part) ?? [];
      return title === undefined ? [] : [[title, (body ?? "").trim()]];
    }),
  );
}

function finding(path: string, rule: string, weight: Finding["weight"], reason: string): Finding {
  return {
    gate: "integrity",
    rule,
    weight,
    path,
    line: undefined,
    reason,
    fix: "Put back what was expected, or let the issue name the test under `Changes behaviour`.",
    cases: [""],
  };
}
