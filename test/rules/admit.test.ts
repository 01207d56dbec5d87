import { describe, expect, it } from "vitest";
import { overlap } from "../../src/rules/admit.ts";

describe("overlap", () => {
  it.each([
    [["src/a/**"], ["src/b/**"], false],
    [["src/**"], ["src/b/x.ts"], true],
    [["src/a.ts"], ["src/b.ts"], false],
    [["src/a.ts"], ["SRC/A.ts"], true],
    [["src/*.ts"], ["src/deep/**"], true],
    [["docs/**"], ["src/**", "docs/x.md"], true],
    [["**/*.md"], ["src/**"], true],
    [[], ["src/**"], true],
    [["src"], ["src/a.ts"], true],
    [["src-two/**"], ["src/**"], false],
  ])("%j and %j: %s", (a, b, expected) => {
    expect(overlap(a, b)).toBe(expected);
    expect(overlap(b, a)).toBe(expected);
  });
});
