import { expect, test } from "vitest";
import { isCrashOnNothing, isLoadFailure } from "../../../src/rules/verify/load-failure.ts";

test.each<[string, string, boolean]>([
  ["a keyword that is not there yet", "TypeError: read() got an unexpected keyword argument 'limit'", true],
  ["an argument too many", "TypeError: f() takes 1 positional argument but 2 were given", true],
  ["an argument too few", "TypeError: f() missing 1 required positional argument: 'x'", true],
  ["a fixture that is not there", "E       fixture 'people' not found", true],
  ["a Go package that does not build", "FAIL\texample.org/a [build failed]\n", true],
  ["a wrong result", "E       AssertionError: assert 1 == 2", false],
  ["Go's", "    a_test.go:12: got 1, want 2\n", false],
  ["a panic that the change is to mend", "panic: runtime error: index out of range [0] with length 0", false],
])("code that is missing: %s", (_, message, is) => {
  expect(isLoadFailure(message)).toBe(is);
});

test.each<[string, string, boolean]>([
  ["Go's panic", "panic: runtime error: invalid memory address or nil pointer dereference", true],
  ["after something was asserted", "    a_test.go:9: got 0\npanic: runtime error: index out of range", false],
  [
    "nothing cannot be taken apart",
    ">       a, b = split(1)\nE       TypeError: cannot unpack non-iterable NoneType",
    true,
  ],
  [
    "in the line that asserts",
    ">       assert f(1)['a'] == 1\nE       TypeError: 'NoneType' object is not subscriptable",
    false,
  ],
  [
    "in unittest's line that asserts",
    "    self.assertEqual(f(1).a, 1)\nAttributeError: 'NoneType' object has no attribute 'a'",
    false,
  ],
  [
    "in another line of unittest",
    "    x = f(1).a\n        ^^^^^^\nAttributeError: 'NoneType' object has no attribute 'a'",
    true,
  ],
  ["a wrong result", "E       assert None == 2", false],
])("a crash over nothing: %s", (_, message, is) => {
  expect(isCrashOnNothing(message)).toBe(is);
});
