import type { FileChange } from "../../model/change.ts";

type Reason = { readonly rule: "symlink"; readonly reason: string };

/** What is wrong with where a symlink points: out of the repository, or at what is protected. */
export function symlinkProblem({ path, now }: FileChange, isProtected: (path: string) => boolean): Reason | undefined {
  if (now?.mode !== "120000") return undefined;
  const problem = (reason: string): Reason => ({ rule: "symlink", reason });
  if (now.target === undefined || now.target === "" || /[\p{Cc}\uFFFD\\]/u.test(now.target))
    return problem("is a symlink whose target cannot be judged");
  const target = resolved(path, now.target);
  if (target === undefined) return problem("is a symlink that leads out of the repository");
  if (target === "") return problem("is a symlink to the whole repository, which holds what is protected");
  // The second name stands for everything below, where the target is a directory.
  if (isProtected(target) || isProtected(`${target}/x`))
    return problem(`is a symlink to \`${target}\`, which is protected`);
  return undefined;
}

/** The path a target names, from the repository's root; `undefined` when it leaves it, even on the way. */
function resolved(path: string, target: string): string | undefined {
  if (target.startsWith("/") || /^[a-z]:/iu.test(target)) return undefined;
  const at = path.split("/").slice(0, -1);
  for (const name of target.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") at.push(name);
    else if (at.pop() === undefined) return undefined;
  }
  return at.join("/");
}
