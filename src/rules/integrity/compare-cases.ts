import { distance } from "fastest-levenshtein";
import { hasTestName, isPassedOver, isTestPath } from "./is-test-path.ts";
import type { TestCase } from "./read/test-file.ts";

/** A case of base with what became of it; undefined = it is gone. */
export type Pair = { readonly was: TestCase; readonly now: TestCase | undefined };

/**
 * Finds each case of base again: by its titles in its file, then anywhere, then by its body, then by what is most like
 * it among the cases that are new.
 */
export function pairCases(before: readonly TestCase[], after: readonly TestCase[]): readonly Pair[] {
  const free = new Set(after);
  const found = new Map<TestCase, TestCase>();
  const match = (was: TestCase, same: (now: TestCase) => boolean): void => {
    if (found.has(was)) return;
    for (const now of free) {
      if (!same(now) || !mayReplace(was, now)) continue;
      found.set(was, now);
      free.delete(now);
      return;
    }
  };
  const rounds: readonly ((was: TestCase) => (now: TestCase) => boolean)[] = [
    (was) => (now) => now.path === was.path && fullTitle(now) === fullTitle(was),
    (was) => (now) => now.path === was.path && lastTitle(now) === lastTitle(was),
    (was) => (now) => fullTitle(now) === fullTitle(was),
    (was) => (now) => was.body.length > 20 && now.body === was.body,
    (was) => (now) => lastTitle(now) === lastTitle(was) && alike(was, now) > 0.3,
    (was) => (now) => now.path === was.path && alike(was, now) >= 0.5,
    (was) => (now) => alike(was, now) >= 0.7,
  ];
  for (const round of rounds) for (const was of before) match(was, round(was));
  return before.map((was) => ({ was, now: found.get(was) }));
}

export const fullTitle = ({ titles }: TestCase): string => titles.join(" ");
const lastTitle = ({ titles }: TestCase): string => titles.at(-1) ?? "";

/** The top of a file is only the top of the same or a moved file; a case must stay where runners look for it. */
function mayReplace(was: TestCase, now: TestCase): boolean {
  if (was.isTop !== now.isTop) return false;
  if (was.path === now.path) return true;
  if (isPassedOver(now.path) && !isPassedOver(was.path)) return false;
  return (isTestPath(now.path) || !isTestPath(was.path)) && (hasTestName(now.path) || !hasTestName(was.path));
}

/** How much of two cases is the same, from 0 to 1: words of their bodies, or letters of their titles. */
function alike(was: TestCase, now: TestCase): number {
  if (was.isTop)
    return overlap(
      was.claims.map(({ text }) => text),
      now.claims.map(({ text }) => text),
    );
  const [a, b] = [lastTitle(was), lastTitle(now)];
  const longest = Math.max(a.length, b.length);
  const titles = longest < 8 ? 0 : 1 - distance(a.slice(0, 200), b.slice(0, 200)) / Math.min(200, longest);
  return Math.max(titles >= 0.6 ? titles : 0, overlap(words(was.body), words(now.body)));
}

const words = (body: string): readonly string[] => body.slice(0, 8_000).match(/[\w$]{2,}|"[^"]*"/gu) ?? [];

function overlap(a: readonly string[], b: readonly string[]): number {
  const [first, second] = [new Set(a), new Set(b)];
  if (first.size === 0 || second.size === 0) return 0;
  const both = [...first].filter((each) => second.has(each)).length;
  return both / (first.size + second.size - both);
}
