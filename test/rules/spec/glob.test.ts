import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { globMatcher, globProblem, normalisedGlob } from "../../../src/rules/spec/glob.ts";

const matches = (glob: string, path: string): boolean => globMatcher([glob], { nocase: false })(path);

describe("globMatcher", () => {
  test.each([
    ["**", "a/.b/c"],
    ["src/**", "src/a/b.ts"],
    ["src/*", "src/.env"],
    ["**/*.md", "x.md"],
    ["**/*.md", "a/b/x.md"],
    ["src/?.ts", "src/a.ts"],
    ["{a,b}/**", "b/c"],
    ["src/[ab].ts", "src/b.ts"],
    ["app/[id]/x", "app/[id]/x"],
    ["app/(auth)/**", "app/(auth)/x"],
    ["src/@types/*", "src/@types/x"],
    ["a+b/$c/^d/e|f", "a+b/$c/^d/e|f"],
    ['a"b/*', 'a"b/c'],
    ["./src/", "src/a"],
    ["src/**", "src/a\nb"],
    ["*", "a\nb"],
  ])("%j matches %j", (glob, path) => {
    expect(matches(glob, path)).toBe(true);
  });

  test.each([
    ["src/*", "src/a/b"],
    ["src/**", "srcx/a"],
    ["*.md", "docs/x.md"],
    ["src/a.ts", "src/aXts"],
    ["SRC/**", "src/a"],
    ["!src/**", "test/a"],
    ["a|b", "a"],
    ["(a)+", "aa"],
    ["", "a"],
    [".", "a"],
  ])("%j does not match %j", (glob, path) => {
    expect(matches(glob, path)).toBe(false);
  });

  test("ignores case where asked", () => {
    expect(globMatcher([".github/**"], { nocase: true })(".GitHub/workflows/x\ny.yml")).toBe(true);
  });

  test("takes any plain path for itself", () => {
    const path = fc.array(
      fc.stringMatching(/^[A-Za-z0-9_.()@+$^|!"' -]{1,8}$/u).filter((name) => !/^\.{1,2}$|^ | $|^!/u.test(name)),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(path, (names) => {
        const plain = names.join("/");
        fc.pre(globProblem(plain) === undefined && normalisedGlob(plain) === plain);
        expect(matches(plain, plain)).toBe(true);
        expect(matches(plain, `${plain}x`)).toBe(false);
      }),
    );
  });

  test("never takes long for a glob that passes globProblem", () => {
    const glob = fc
      .array(fc.constantFrom("*", "**", "a", "?", "/", "[ab]", "{a,b}", "."), { maxLength: 24 })
      .map((parts) => parts.join(""));
    const paths = ["a", "a/", ".a", "ab"].map((part) => part.repeat(400).slice(0, 800));
    fc.assert(
      fc.property(glob, (text) => {
        const normal = normalisedGlob(text);
        fc.pre(globProblem(normal) === undefined);
        const began = performance.now();
        const match = globMatcher([normal], { nocase: false });
        for (const path of paths) match(path);
        expect(performance.now() - began).toBeLessThan(5_000);
      }),
      { numRuns: 300 },
    );
  });
});
