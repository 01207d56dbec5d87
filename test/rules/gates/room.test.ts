import { describe, expect, it } from "vitest";
import { circleOf } from "../../../src/rules/circle-of.ts";
import { author, createLife, goodBody } from "../life.ts";

describe("a circle of dependencies", () => {
  const life = createLife();
  life.world.body = `${goodBody}\n## Depends on\n\n#7\n`;
  life.turn();
  const { run } = life;

  it.each([
    ["none", [], undefined],
    [
      "a chain that ends",
      [
        { issue: 7, on: [8] },
        { issue: 8, on: [9] },
      ],
      undefined,
    ],
    ["two", [{ issue: 7, on: [5] }], [5, 7]],
    [
      "the shortest of several",
      [
        { issue: 7, on: [8, 5] },
        { issue: 8, on: [5] },
      ],
      [5, 7],
    ],
    [
      "three",
      [
        { issue: 7, on: [8] },
        { issue: 8, on: [9, 5] },
      ],
      [5, 7, 8],
    ],
    [
      "one that others are in",
      [
        { issue: 7, on: [8] },
        { issue: 8, on: [7] },
      ],
      undefined,
    ],
  ])("is found: %s", (_, others, circle) => {
    expect(circleOf(run, others)).toEqual(circle);
  });

  it("is refused by name, and somebody is asked", () => {
    life.world.waiting = [{ issue: 7, on: [5] }];
    const stop = life.turn().road.at(-1);
    expect(stop).toMatchObject({ gate: "room", outcome: "waits", whom: { kind: "people", people: [author] } });
    expect(stop?.reason).toBe("these depend on each other in a circle, so none can start: #5 → #7 → #5");
  });

  it("is over when one of them no longer depends", () => {
    life.world.waiting = [];
    expect(life.turn().road.at(-1)?.reason).toBe("#7 must be closed as completed first");
  });
});
