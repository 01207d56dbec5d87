import { describe, expect, it } from "vitest";
import { placeInPatch } from "../../../src/simulator/git/diff-position.ts";

const patch = [
  "@@ -1,3 +1,3 @@",
  " one",
  "-two",
  "+zwei",
  " three",
  "@@ -10,2 +10,3 @@ tail",
  " ten",
  "+new",
  " eleven",
].join("\n");

describe("a line's place in a patch", () => {
  it.each([
    [2, "RIGHT", { position: 3, hunk: "@@ -1,3 +1,3 @@\n one\n-two\n+zwei" }],
    [2, "LEFT", { position: 2, hunk: "@@ -1,3 +1,3 @@\n one\n-two" }],
    [3, "LEFT", { position: 4, hunk: "@@ -1,3 +1,3 @@\n one\n-two\n+zwei\n three" }],
    [12, "RIGHT", { position: 8, hunk: "@@ -10,2 +10,3 @@ tail\n ten\n+new\n eleven" }],
    [5, "RIGHT", null],
  ] as const)("finds line %i on the %s", (line, side, place) => {
    expect(placeInPatch(patch, line, side)).toEqual(place);
  });
});
