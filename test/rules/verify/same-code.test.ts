import { expect, test } from "vitest";
import { isSameCode } from "../../../src/rules/verify/same-code.ts";

test.each<[string, string, string, string, boolean]>([
  ["a comment", "a.js", "f(1)", "// says more\nf(1);", true],
  ["a doc comment", "a.ts", "export const a = 1;", "/** What it is. */\nexport const a = 1;\n", true],
  ["words of a help text", "a.js", "say('old')", "say('new')", true],
  ["a docstring", "a.py", "def f():\n    return 1\n", 'def f():\n    """One."""\n    return 1\n', true],
  ["a number", "a.js", "f(1)", "f(2)", false],
  ["an operator", "a.ts", "export const a = b < c;", "export const a = b > c;", false],
  ["code behind a comment's mark in a string", "a.js", "f('//')", "f('//') + 1", false],
  ["a line more", "a.py", "x = 1\n", "x = 1\ny = 2\n", false],
  ["a language that nobody reads here", "a.rb", "x = 1", "x = 1 # one", false],
])("%s", (_, path, was, now, same) => {
  expect(isSameCode(path, was, now)).toBe(same);
});
