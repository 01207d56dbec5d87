import picomatch from "picomatch";

/** More wildcards than these make matching slow on names made for it; no honest glob needs them. */
const maxStarsInName = 3;
const maxGlobstars = 3;

/**
 * Whether a path is inside one of the globs. A plain directory (`src`, `src/`) stands for everything below it. `!`,
 * parentheses and extended globs are plain characters, and brackets are that too (`app/(shop)/[id]/**`), beside being a
 * class, and a line end in a path is a character like others. A glob with too many wildcards gives `unsure`.
 */
export function globMatches(globs: readonly string[], path: string, unsure: boolean, nocase = false): boolean {
  return globs.some((glob) => {
    const trimmed = glob.trim().replace(/^(?:\.?\/)+/u, "");
    if (isTooWild(trimmed)) return unsure;
    const options = { dot: true, nonegate: true, noextglob: true, flags: nocase ? "is" : "s" };
    return patterns(trimmed).some((pattern) => picomatch.isMatch(path, pattern, options));
  });
}

function patterns(glob: string): readonly string[] {
  const plain = glob.replace(/(?<!\\)[()|+!]/gu, "\\$&");
  const literal = plain.replace(/(?<!\\)[[\]]/gu, "\\$&");
  const deep = glob.endsWith("/") ? "**" : /[*?[{]/u.test(glob) ? undefined : "/**";
  const below = deep === undefined ? [] : [`${plain}${deep}`];
  const literalBelow = /[*?{]/u.test(glob) ? [] : [`${literal.replace(/\/$/u, "")}/**`];
  return [...new Set([plain, literal, ...below, ...literalBelow])].filter((pattern) => pattern !== "");
}

function isTooWild(glob: string): boolean {
  const names = glob.split("/");
  return (
    names.filter((name) => name.includes("**")).length > maxGlobstars ||
    names.some((name) => name !== "**" && name.split("*").length - 1 > maxStarsInName)
  );
}
