import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDotGit, pathProblem } from "../../src/runner/safe-path.ts";

describe("paths inside the workspace", () => {
  test.each([
    ["a"],
    ["src/a.js"],
    [".gitignore"],
    [".github/x"],
    ["a b"],
    ["ü/日本"],
    ["-x"],
    ["a\nb"],
    ["...x"],
    ["git"],
    ["git~2"],
    ["a\\b"],
    [":(top)x"],
  ])("%j is fine", (path) => {
    expect(pathProblem(Buffer.from(path))).toBeUndefined();
  });

  test.each([
    [""],
    ["/etc/passwd"],
    ["../x"],
    ["a/../b"],
    ["./a"],
    ["a//b"],
    ["a/"],
    ["a\0b"],
    [".git/config"],
    ["a/.GIT/x"],
    [".Git"],
    ["git~1/x"],
    ["GIT~1"],
    [".git./x"],
    [".git /x"],
    [".git::$INDEX_ALLOCATION/x"],
    [".g\u200cit/x"],
    ["\ufeff.git"],
    ["a\\.git\\x"],
    ["a\\..\\b"],
    ["x".repeat(256)],
    ["a/".repeat(2100) + "b"],
  ])("%j is refused", (path) => {
    expect(pathProblem(Buffer.from(path))).toBeTypeOf("string");
  });

  test("nothing that git or a file system could take for .git passes, wherever it stands", () => {
    const disguise = fc
      .tuple(fc.constantFrom(".git", ".GIT", ".gIt", "git~1"), fc.constantFrom("", ".", " ", ". .", ":x", "\u200d"))
      .map(([name, end]) => name + end);
    fc.assert(
      fc.property(
        disguise,
        fc.array(fc.constantFrom("a", "b c")),
        fc.array(fc.constantFrom("d")),
        (name, before, after) => {
          expect(isDotGit(name)).toBe(true);
          expect(pathProblem(Buffer.from([...before, name, ...after].join("/")))).toBeTypeOf("string");
        },
      ),
    );
  });
});
