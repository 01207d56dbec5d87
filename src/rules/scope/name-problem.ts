/** Code points that hide, or turn around, what a name says. Joiners and variation selectors stay: emoji need them. */
const hiding =
  /[\p{Cc}\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\u{E0000}-\u{E007F}]/u;
const maxChars = 1_000;
const maxDepth = 50;

/** What is wrong with a changed path's name itself. Deleting a file with a bad name is fine. */
export function nameProblem(
  path: string,
  isWritten: boolean,
): { readonly rule: "name"; readonly reason: string } | undefined {
  if (path.length > maxChars || path.split("/").length > maxDepth)
    return { rule: "name", reason: "is too long or too deep to be judged" };
  if (!isWritten) return undefined;
  if (!path.isWellFormed() || path.includes("\uFFFD")) return { rule: "name", reason: "has a name that is not UTF-8" };
  if (hiding.test(path)) return { rule: "name", reason: "has invisible or control characters in its name" };
  if (path.includes("\\") || path.split("/").some((name) => /^\.{0,2}$|^\s|[\s.]$/u.test(name)))
    return {
      rule: "name",
      reason: "has a name with spaces or dots at its ends, or one that other systems take for another path",
    };
  return undefined;
}
