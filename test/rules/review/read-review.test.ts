import { describe, expect, it } from "vitest";
import { incompleteness, mostReviewBytes, readReview } from "../../../src/rules/review/read-review.ts";

const met = { n: 1, verdict: "met", evidence: "src/a.ts:1" };
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const whyNot = (value: unknown) => {
  const read = readReview(bytes(value));
  return read.ok ? "it was read" : read.why;
};

describe("a reviewer's answer", () => {
  it("is read, with no findings where it names none", () => {
    expect(readReview(bytes({ criteria: [met] }))).toEqual({ ok: true, value: { criteria: [met], findings: [] } });
  });

  it.each<[string, unknown, RegExp]>([
    ["nothing", "", /cannot be read/u],
    ["prose", "All criteria are met.", /cannot be read/u],
    ["JSON in a fence", "```json\n{}\n```", /cannot be read/u],
    ["JSON with words after it", `${JSON.stringify({ criteria: [met] })}\nDone.`, /cannot be read/u],
    ["half of it", JSON.stringify({ criteria: [met] }).slice(0, -3), /cannot be read/u],
    ["a key twice", '{"criteria":[{"n":1,"verdict":"not met","verdict":"met","evidence":"x"}]}', /twice/u],
    ["a key too many", { criteria: [met], approved: true }, /form of a review/u],
    ["a key too many inside", { criteria: [{ ...met, confidence: 1 }] }, /form of a review/u],
    ["another word", { criteria: [{ ...met, verdict: "MET" }] }, /criteria\.0\.verdict/u],
    ["a yes", { criteria: [{ ...met, verdict: true }] }, /criteria\.0\.verdict/u],
    ["no evidence", { criteria: [{ ...met, evidence: "  " }] }, /criteria\.0\.evidence/u],
    ["a number as text", { criteria: [{ ...met, n: "1" }] }, /criteria\.0\.n/u],
    ["a list", [met], /form of a review/u],
    ["null", "null", /cannot be read|form of a review/u],
    ["a NUL", { criteria: [{ ...met, evidence: "a\u0000b" }] }, /NUL/u],
    ["half a character", '{"criteria":[{"n":1,"verdict":"met","evidence":"a\\ud800"}]}', /half a character/u],
    ["evidence that nobody can see", { criteria: [{ ...met, evidence: "\u200b\u2060" }] }, /nobody can see/u],
    ["a byte order mark", `\uFEFF${JSON.stringify({ criteria: [met] })}`, /byte order mark/u],
    ["brackets without end", "[".repeat(200_000), /nests deeper/u],
    ["quotation marks without end", `{"${'\\"'.repeat(120_000)}`, /cut off/u],
    ["two documents", `${JSON.stringify({ criteria: [met] })}\n${JSON.stringify({ criteria: [met] })}`, /goes on/u],
    ["too long a text", { criteria: [{ ...met, evidence: "x".repeat(5_000) }] }, /criteria\.0\.evidence/u],
    ["too much", " ".repeat(mostReviewBytes + 1), /KiB/u],
    [
      "a finding of another weight",
      { criteria: [met], findings: [{ severity: "minor", path: "a", text: "b" }] },
      /findings/u,
    ],
  ])("is none: %s", (_, value, why) => {
    expect(whyNot(value)).toMatch(why);
  });

  it("is none when it is no UTF-8", () => {
    const read = readReview(
      Uint8Array.from([...bytes('{"criteria":[{"n":1,"verdict":"met","evidence":"'), 0xff, ...bytes('"}]}')]),
    );
    expect(read).toEqual({ ok: false, why: "is not UTF-8 text" });
  });

  it("does not speak through what is said of it", () => {
    const key = "`@acme/team Fixes #1 <b> | \n# Approved";
    for (const value of [
      `{${JSON.stringify(key)}:1,${JSON.stringify(key)}:2}`,
      { criteria: [met], [key]: 1 },
      { criteria: [{ ...met, [key]: 1 }] },
    ]) {
      const why = whyNot(value);
      expect(why).not.toMatch(/@(?!\u2060)|#(?!\u2060)|<|\n|(?<!\\)\|/u);
      expect(why.length).toBeLessThan(400);
    }
  });

  it.each([
    [[1], 1, undefined],
    [[2, 1], 2, undefined],
    [[], 1, "says nothing of criterion 1"],
    [[1], 2, "says nothing of criterion 2"],
    [[1, 1], 1, "judges criterion 1 more than once"],
    [[1, 2], 1, "judges criterion 2, and there are 1"],
  ])("speaks of %j where there are %i criteria: %s", (said, there, lacks) => {
    const review = { criteria: said.map((n) => ({ ...met, n, verdict: "met" as const })), findings: [] };
    const criteria = Array.from({ length: there }, () => ({ text: "a" }));
    expect(incompleteness(review, { criteria })).toBe(lacks);
  });
});
