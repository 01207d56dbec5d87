import type { FileChange } from "../../model/change.ts";
import type { HarnessTouch } from "../../model/facts.ts";
import type { Policy } from "../../model/policy.ts";
import type { Spec } from "../../model/spec.ts";
import { collisions } from "./collisions.ts";
import { foldedPath } from "./folded-path.ts";
import { globMatches } from "./glob-matches.ts";
import { nameProblem } from "./name-problem.ts";
import { alwaysProtected } from "./protected-paths.ts";
import { symlinkProblem } from "./symlink-problem.ts";

export type ScopeRule =
  | "name"
  | "protected"
  | "harness"
  | "submodule"
  | "mode"
  | "symlink"
  | "lfs"
  | "collision"
  | "deny"
  | "allow"
  | "scope"
  | "size";

/** One reason why a change may not go on; `reason` continues a sentence that begins with the path. */
export type ScopeProblem = { readonly path: string; readonly reason: string; readonly rule: ScopeRule };

type Reason = { readonly rule: ScopeRule; readonly reason: string };

/**
 * What a change touches that it may not, the first reason for each path, then touched harness entries, then its size.
 * `basePaths` are all paths of base, for names that differ from one of them only in case; without them only the
 * change's own names are compared.
 */
export function judgeScope(
  files: readonly FileChange[],
  harness: readonly HarnessTouch[],
  policy: Policy,
  spec: Spec,
  basePaths: readonly string[] = [],
): readonly ScopeProblem[] {
  const collide = collisions(files, basePaths);
  const ofFiles = files.flatMap((file) => {
    const found = fileProblem(file, policy, spec) ?? collide.get(file.path);
    return found === undefined ? [] : [{ path: file.path, ...found }];
  });
  const ofHarness = harness.map(({ path, what }) => ({
    path,
    rule: "harness" as const,
    reason:
      what === "cannot be read" ? "cannot be read, and may decide how tests run" : `\`${what}\` decides how tests run`,
  }));
  return [...ofFiles, ...ofHarness, ...sizeProblems(files, policy)];
}

function fileProblem(file: FileChange, policy: Policy, spec: Spec): Reason | undefined {
  return (
    nameProblem(file.path, file.now !== undefined) ??
    protectedProblem(file.path, policy) ??
    kindProblem(file) ??
    symlinkProblem(file, (path) => protectedProblem(path, policy) !== undefined) ??
    placeProblem(file.path, policy, spec)
  );
}

function protectedProblem(path: string, policy: Policy): Reason | undefined {
  const always = alwaysProtected(path);
  if (always !== undefined) {
    const reason = always.lookalike
      ? `reads like \`${foldedPath(path)}\`, which is always protected`
      : "is always protected";
    return { rule: "protected", reason: `${reason}: ${always.why}` };
  }
  const names = [path, foldedPath(path)];
  const isProtected = names.some((name) => globMatches(policy.scope.protect, name, true, true));
  return isProtected ? { rule: "protected", reason: "is protected by this repository's policy" } : undefined;
}

function kindProblem({ was, now, lfs }: FileChange): Reason | undefined {
  if (was?.mode === "160000" || now?.mode === "160000")
    return { rule: "submodule", reason: "is a submodule, which only people change" };
  if (now !== undefined && !["100644", "100755", "120000"].includes(now.mode))
    return { rule: "mode", reason: `has the mode ${now.mode}, which is neither a file nor a symlink` };
  if (was !== undefined && now !== undefined && (was.mode === "120000") !== (now.mode === "120000"))
    return {
      rule: "mode",
      reason: now.mode === "120000" ? "was a file and became a symlink" : "was a symlink and became a file",
    };
  if (lfs === true) return { rule: "lfs", reason: "stands for a file in Git LFS, which cannot be judged here" };
  return undefined;
}

function placeProblem(path: string, policy: Policy, spec: Spec): Reason | undefined {
  const { allow, deny } = policy.scope;
  if ([path, foldedPath(path)].some((name) => globMatches(deny, name, true, true)))
    return { rule: "deny", reason: "is denied by this repository's policy" };
  if (!globMatches(allow, path, false))
    return { rule: "allow", reason: `is outside of what this repository's policy allows (${listed(allow)})` };
  if (spec.scope.length > 0 && !globMatches(spec.scope, path, false))
    return { rule: "scope", reason: `is outside of the issue's scope (${listed(spec.scope)})` };
  return undefined;
}

function sizeProblems(files: readonly FileChange[], policy: Policy): readonly ScopeProblem[] {
  const { max } = policy.scope;
  const lines = files.reduce((sum, file) => sum + (file.lines?.added ?? 0) + (file.lines?.removed ?? 0), 0);
  const whole = (reason: string): ScopeProblem => ({ path: "the whole change", rule: "size", reason });
  return [
    ...(files.length > max.files ? [whole(`touches ${files.length} files, more than ${max.files}`)] : []),
    ...(lines > max.lines ? [whole(`adds and removes ${lines} lines, more than ${max.lines}`)] : []),
  ];
}

function listed(globs: readonly string[]): string {
  const shown = globs.slice(0, 8).map((glob) => `\`${glob}\``);
  return [...shown, ...(globs.length > 8 ? ["…"] : [])].join(", ");
}
