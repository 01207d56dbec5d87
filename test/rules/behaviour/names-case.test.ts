import { expect, test } from "vitest";
import { namesCase, type NamedCase } from "../../../src/rules/behaviour/names-case.ts";
import { namesFile } from "../../../src/rules/behaviour/names-file.ts";

const js: NamedCase = { file: "test/refund.test.js", suite: "refund > zero", name: "is refused" };
const read: NamedCase = { file: "test/refund.test.js", suite: "", name: "refund zero is refused" };
const py: NamedCase = { file: "", suite: "tests.test_refund.TestZero", name: "test_raises[1-a]" };
const go: NamedCase = { file: "", suite: "shop", name: "TestZero/minus_one" };
const short: NamedCase = { file: "test/a.test.js", suite: "s", name: "ab" };

test.each<[entry: string, each: NamedCase]>([
  ["is refused", js],
  ["zero is refused", js],
  ["refund > zero > is refused", js],
  ["refund: zero: is refused", js],
  ["refund › zero › IS  refused", js],
  ["`is refused`", js],
  ["- [ ] “is refused”", js],
  ["zero is refused", read],
  ["refund > zero > is refused", read],
  ["test/refund.test.js", js],
  ["./test/refund.test.js", js],
  ["refund.test.js", js],
  ["test/**", js],
  ["test/", js],
  ["test/*.test.{js,ts}", js],
  ["test/refund.test.js: is refused", js],
  ["`test/refund.test.js`: `is refused`", js],
  ["test/refund.test.js > refund > zero > is refused", js],
  ["test/refund.test.js::is refused", js],
  ["test/refund.test.js - is refused", js],
  ["test/refund.test.js is refused", js],
  ["refund.test.js, is refused", js],
  ["`is refused` now throws a RangeError", js],
  ["The case `is refused` in `test/refund.test.js` expects 0", js],
  ['"is refused", as zero is a number like others', js],
  ["`other` and `is refused`", js],
  ["test_raises", py],
  ["tests/test_refund.py::TestZero::test_raises", py],
  ["tests/test_refund.py", py],
  ["test_raises[1-a]", py],
  ["TestZero", go],
  ["TestZero/minus_one", go],
  ["ab", short],
])("%s names the case", (entry, each) => {
  expect(namesCase([entry], each)).toBe(true);
});

test.each<[entry: string, each: NamedCase]>([
  ["", js],
  ["-", js],
  ["used", js],
  ["refused", { ...js, name: "isrefused" }],
  ["is", js],
  ["refund", js],
  ["zero", js],
  ["is refused always", js],
  ["test/other.test.js", js],
  ["test/other.test.js: is refused", js],
  ["fund.test.js", js],
  ["test/*.ts", js],
  ["The file `test/refund.test.js` needs another case", js],
  ["test/refund.test.js is touched by this", js],
  ["`other` in `test/refund.test.js`", js],
  ["`is refused` in `test/other.test.js`", js],
  ["ab", { ...short, name: "grab ab" }],
  ["b", short],
  ["tests/test_other.py", py],
  ["tests/test_refund.py::test_other", py],
  ["TestZer", go],
  ["Test", go],
  ["*", { ...js, file: "" }],
])("%s does not name the case", (entry, each) => {
  expect(namesCase([entry], each)).toBe(false);
});

test.each<[entry: string, path: string, isNamed: boolean]>([
  ["test/a.test.js", "test/a.test.js", true],
  ["`test/a.test.js`", "test/a.test.js", true],
  ["a.test.js", "test/a.test.js", true],
  ["test/**/*.js", "test/deep/a.test.js", true],
  ["src/a.test.ts", "src/__snapshots__/a.test.ts.snap", true],
  ["test/[id].test.js", "test/[id].test.js", true],
  ["test/a.test.js: one case", "test/a.test.js", false],
  ["`one case` in `test/a.test.js`", "test/a.test.js", false],
  ["a.test", "test/a.test.js", false],
  ["test/b.test.js", "test/a.test.js", false],
  ["src/b.test.ts", "src/__snapshots__/a.test.ts.snap", false],
])("%s and the file %s: %s", (entry, path, isNamed) => {
  expect(namesFile([entry], path)).toBe(isNamed);
});
