import type { FileChange } from "../../model/change.ts";
import type { Changed } from "./changed.ts";

/**
 * Places, old and new, of test files that moved as they are together with what they load: at their old place nothing is
 * left that they could be tried on, and at the new one they claim what they always did.
 */
export const movedTests = (tests: readonly Changed[], files: readonly FileChange[]): ReadonlySet<string> => {
  const came = tests.filter(({ file }) => file.was === undefined);
  const pairs = tests.flatMap(({ file: { path, was, now } }) => {
    if (was === undefined || now !== undefined) return [];
    const same = came.filter(({ file }) => file.now?.oid === was.oid && file.now.mode === was.mode);
    const [only] = same;
    return same.length === 1 && only !== undefined && movedWith(path, only, files) ? [path, only.file.path] : [];
  });
  return new Set(pairs);
};

/** Whether each file that a test names from where it stands went from beside its old place to beside its new one. */
const movedWith = (old: string, { file, text }: Changed, files: readonly FileChange[]): boolean => {
  const named = [...(text ?? "").matchAll(/\b(?:from|import|require)\s*\(?\s*["'](\.{1,2}\/[^"'\n]+)["']/gu)];
  return (
    named.length > 0 &&
    named.every(([, to = ""]) => {
      const [left, right] = [reached(old, to), reached(file.path, to)];
      const isGone = files.some(({ path, now }) => now === undefined && isMeant(path, left));
      return isGone && files.some(({ path, was, now }) => !was && now !== undefined && isMeant(path, right));
    })
  );
};

/** The path that a file reaches by a name relative to it. */
const reached = (from: string, to: string): string => {
  const parts = from.split("/").slice(0, -1);
  for (const step of to.split("/"))
    if (step === "..") parts.pop();
    else if (step !== ".") parts.push(step);
  return parts.join("/");
};

/** Names of scripts may leave their ending out, or say that of what is compiled from them. */
const isMeant = (path: string, name: string): boolean => {
  const bare = (each: string): string => each.replace(/(?:\/index)?\.[cm]?[jt]sx?$/u, "");
  return path === name || (/\.[cm]?[jt]sx?$/u.test(path) && bare(path) === bare(name));
};
