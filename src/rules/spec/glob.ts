import picomatch from "picomatch";

/** Longest glob, in characters, and most wildcards: what keeps matching linear enough for any path. */
const longestGlob = 300;
const mostStars = 8;
const mostStarsInName = 3;

/** A glob as it is compared: no leading `./` or `/`, and a directory stands for everything in it. */
export const normalisedGlob = (glob: string): string => {
  const path = glob
    .trim()
    .replace(/^(?:\.\/)+/u, "")
    .replace(/^\/+/u, "");
  return path.endsWith("/") ? `${path}**` : path;
};

/** What is wrong with a (normalised) glob, as the end of the sentence "`src/[` ...", and the mended glob if there is one. */
export const globProblem = (glob: string): { readonly what: string; readonly mended?: string } | undefined => {
  if (glob === "") return { what: "is empty" };
  if (glob.length > longestGlob) return { what: `is longer than ${longestGlob} characters` };
  if (glob.startsWith("!")) return { what: "is a negation, which globs here do not have" };
  if (glob.includes("\\")) return { what: "has a backslash; paths have `/`", mended: glob.replaceAll("\\", "/") };
  const names = glob.split("/");
  if (names.some((name) => name === "." || name === ".." || name === ""))
    return { what: "has an empty, `.` or `..` part" };
  if (/[@?*+!]\(/u.test(glob))
    return { what: "uses an extended pattern; only `*`, `**`, `?`, `[...]` and `{a,b}` are known" };
  const joined = names.find((name) => name !== "**" && name.includes("**"));
  if (joined !== undefined) {
    return {
      what: "has `**` beside other characters, where it means one `*`",
      mended: glob.replace(joined, joined.replace("**", "**/*")),
    };
  }
  if (stars(glob) > mostStars || names.some((name) => name !== "**" && stars(name) > mostStarsInName))
    return { what: `has too many \`*\` (at most ${mostStars}, and ${mostStarsInName} in a name)` };
  return isBalanced(glob) ? undefined : { what: "has a bracket or brace that is not closed" };
};

const stars = (text: string): number => text.match(/\*+/gu)?.length ?? 0;

const isBalanced = (glob: string): boolean => {
  const bare = glob.replaceAll(/\[[^[\]/]+\]/gu, "").replaceAll(/\{[^{}]*,[^{}]*\}/gu, "");
  return !/[[\]{}]/u.test(bare) && (glob.match(/\{/gu)?.length ?? 0) <= 5;
};

/**
 * Whether a path matches any of these globs: `*` within a name, `**` over directories, `?`, `[...]`, `{a,b}`, dot files
 * like others, every other character for itself. Case counts unless `nocase`.
 */
export const globMatcher = (
  globs: readonly string[],
  { nocase }: { readonly nocase: boolean },
): ((path: string) => boolean) => {
  // `s`: a line end in a path is a character like others, or a protected path could be spelt around.
  const options = { dot: true, nonegate: true, noextglob: true, flags: nocase ? "is" : "s" };
  const tests = globs
    .map((glob) => normalisedGlob(glob).replaceAll(/[()|^$+@!"\\]/gu, "\\$&"))
    .filter((glob) => glob !== "")
    .map((glob) => picomatch(glob, options));
  return (path) => tests.some((matches) => matches(path));
};

/** Whether the glob has any wildcard; without one it names a single file. */
export const isPattern = (glob: string): boolean => /[*?[{]/u.test(glob);
