import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestOf } from "../../src/rules/digest.ts";

describe("digestOf", () => {
  test("is sha256 of canonical JSON", () => {
    expect(digestOf({ b: [1, "x", null, true], a: { d: 1.5, c: "é" } })).toBe(
      "sha256:21b4df20de6f7196890608f86a6b53c959a3fd839334026ddeb5d7f228716d9a",
    );
  });

  test("does not see the order of keys, nor keys that are undefined", () => {
    expect(digestOf({ a: 1, b: { c: 2, d: 3 } })).toBe(digestOf({ b: { d: 3, c: 2, e: undefined }, a: 1 }));
  });

  test.each([
    [NaN],
    [Infinity],
    [undefined],
    [() => 1],
    [Symbol("x")],
    [1n],
    [new Date(0)],
    [new Map()],
    [{ a: [undefined] }],
  ])("refuses %s, which JSON cannot say", (value) => {
    expect(() => digestOf(value)).toThrow(TypeError);
  });

  test("two different values have different digests", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(digestOf(a) === digestOf(b)).toBe(same);
      }),
    );
  });
});

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const keys = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return ["object", ...keys.map(([key, member]) => [key, sorted(member)])];
};
