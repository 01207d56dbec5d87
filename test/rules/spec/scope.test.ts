import { describe, expect, test } from "vitest";
import { problemsOf, reading, specOf, withSections } from "./issue.ts";

const scopeOf = (text: string): readonly string[] => specOf(withSections(`## Scope\n${text}`)).scope;

describe("Scope reads", () => {
  test.each([
    ["bullets", "- src/**\n- test/**", ["src/**", "test/**"]],
    ["code spans", "- `src/**`\n- `test/**`", ["src/**", "test/**"]],
    ["commas", "src/**, test/**; CHANGELOG.md", ["src/**", "test/**", "CHANGELOG.md"]],
    ["a comma between code spans", "`src/**`, `test/**` and `README.md`", ["src/**", "test/**", "README.md"]],
    ["spaces", "src/** test/**", ["src/**", "test/**"]],
    ["a fence", "```\nsrc/**\ntest/**\n```", ["src/**", "test/**"]],
    ["tasks", "- [ ] src/**\n- [x] `test/**`", ["src/**", "test/**"]],
    [
      "remarks",
      "- `src/**` (the code)\n- test/** - its tests\n- README.md: one line",
      ["src/**", "test/**", "README.md"],
    ],
    ["a directory", "- src/payments/", ["src/payments/**"]],
    ["leading dots and slashes", "- ./src/**\n- /test/**", ["src/**", "test/**"]],
    ["escapes", "src/\\*\\*", ["src/**"]],
    ["braces", "- `{src,test}/**`", ["{src,test}/**"]],
    ["brackets and parentheses of a path", "- `src/app/(auth)/[id]/page.tsx`", ["src/app/(auth)/[id]/page.tsx"]],
    ["a path with a space", "- `docs/my file.md`", ["docs/my file.md"]],
    ["the same twice", "- src/**\n- `src/**`", ["src/**"]],
    ["a file to be made", "- src/payments/void.ts", ["src/payments/void.ts"]],
    ["a directory to be made", "- `src/refunds/**` (new)\n- lib/** (to be created)", ["src/refunds/**", "lib/**"]],
    ["a form left blank", "_No response_", []],
    ["none", "none", []],
    ["everything", "- Everything.", []],
    ["hidden globs as nothing", "- src/** <!-- , test/** -->", ["src/**"]],
  ])("%s", (_, text, globs) => {
    expect(scopeOf(text)).toEqual(globs);
  });

  test("anything where there are no files to hold it against", () => {
    expect(specOf(withSections("## Scope\nlib/**"), { paths: [] }).scope).toEqual(["lib/**"]);
  });
});

describe("Scope refuses", () => {
  test.each<[string, string, string]>([
    ["a glob that matches nothing", "- src/pay/**", "`src/pay/**` matches no file"],
    ["a file that another case has", "- readme.md", "`readme.md` matches no file"],
    ["a slip", "- src/payments/refundd.ts", "`src/payments/refundd.ts` matches no file"],
    ["a file in no known directory", "- lib/x.ts", "`lib/x.ts` matches no file"],
    ["a negation", "- !src/legacy/**", "`!src/legacy/**` takes something away again, which a scope cannot"],
    [
      "a negation in code",
      "- `src/**`, `!src/legacy/**`",
      "`src/**, !src/legacy/**` takes something away again, which a scope cannot",
    ],
    [
      "a negation in words",
      "- src/** except src/legacy/**",
      "`src/** except src/legacy/**` takes something away again, which a scope cannot",
    ],
    ["prose", "- the payment code", "`the payment code` is not a list of globs"],
    ["an open bracket", "- `src/[a`", "`src/[a` has a bracket or brace that is not closed"],
    ["a way out", "- ../other/**", "`../other/**` has an empty, `.` or `..` part"],
    ["a backslash", "- `src\\payments`", "`src\\payments` has a backslash; paths have `/`"],
    ["a half globstar", "- `src/**.ts`", "`src/**.ts` has `**` beside other characters, where it means one `*`"],
    [
      "an extended pattern",
      "- `src/+(a|b)`",
      "`src/+(a|b)` uses an extended pattern; only `*`, `**`, `?`, `[...]` and `{a,b}` are known",
    ],
    [
      "a pattern that is slow to match",
      "- `*a*a*a*a*/x`",
      "`*a*a*a*a*/x` has too many `*` (at most 8, and 3 in a name)",
    ],
  ])("%s", (_, text, what) => {
    expect(problemsOf(withSections(`## Scope\n${text}`))).toEqual([`Scope, line 8: ${what}.`]);
  });

  test.each([
    ["src/pay/**", "Did you mean `src/payments/**` (2 files)? If it is to be made, write `src/pay/**` (new)."],
    ["payments/**", "Did you mean `src/payments/**` (2 files)? If it is to be made, write `payments/**` (new)."],
    ["src/payments/*.js", "If it is to be made, write `src/payments/*.js` (new)."],
    ["tset/**", "Did you mean `test/**` (1 file)? If it is to be made, write `tset/**` (new)."],
    ["src", "Did you mean `src/**` (3 files)? If it is to be made, write `src` (new)."],
    ["readme.md", "Did you mean `README.md` (1 file)? If it is to be made, write `readme.md` (new)."],
    ["`src/**.ts`", "Did you mean `src/**/*.ts`?"],
    ["zzzzzzzz/**", "If it is to be made, write `zzzzzzzz/**` (new)."],
  ])("%s, and suggests what was meant", (text, fix) => {
    const read = reading(withSections(`## Scope\n${text}`));
    expect(read.ok ? [] : read.problems.map((problem) => problem.fix)).toEqual([fix]);
  });
});
