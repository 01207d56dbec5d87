import { describe, expect, it } from "vitest";
import { next } from "../../src/rules/next.ts";
import { render } from "../../src/rules/render.ts";
import { author, createLife } from "./life.ts";

const published = () => {
  const life = createLife();
  for (let n = 0; n < 40 && life.turn().road.at(-1)?.gate !== "approval"; n += 1) {
    life.pass(1_000);
    while (life.pending().length > 0) life.performNth(0);
    for (const job of life.running()) life.finish(job.id, "good");
    life.ciSays("success");
  }
  return life;
};

/** Facts of which one part breaks whoever reads it. */
const breaking = (part: string, facts: object) =>
  Object.defineProperty({ ...facts }, part, {
    get: () => {
      throw new RangeError("Invalid `array` length @acme/team <b>");
    },
    enumerable: false,
  });

describe("a gate that breaks", () => {
  it.each([
    ["verify", "cells"],
    ["permit", "sandboxes"],
  ])("has no verdict, which is no fail, blocks, costs no attempt, and asks a person: %s", (gate, part) => {
    const life = published();
    const step = life.turn();
    const broken = next(step.run, breaking(part, step.facts) as typeof step.facts);
    expect(broken.road.at(-1)).toMatchObject({ gate, outcome: "error", whom: { kind: "people", people: [author] } });
    expect(broken.road.at(-1)?.reason).toMatch(/^no verdict: my gate `\w+` broke \(RangeError: /u);
    expect(broken.run.attempts).toHaveLength(step.run.attempts.length);
    expect(broken.effects.filter((effect) => effect.do === "publish" || effect.do === "merge")).toEqual([]);
    const screen = render({ ...broken, facts: step.facts });
    expect(screen.comment).toMatch(/^### Stopped: No verdict/u);
    expect(screen.comment).not.toMatch(/@acme|<b>/u);
    expect(screen.check).toMatchObject({
      conclusion: "failure",
      title: expect.stringMatching(/^No verdict: /u) as string,
    });
    expect(next(broken.run, step.facts).road.at(-1)?.gate).toBe("approval");
  });
});
