import { describe, expect, it } from "vitest";
import { render } from "../../../src/rules/render.ts";
import { author, createLife } from "../life.ts";

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

describe("another pull request that shows the same commit", () => {
  it("takes the check's success back where it goes to another branch, and gives it again when it is gone", () => {
    const life = published();
    life.world.twins = [{ number: 12, onto: "release" }];
    const step = life.turn();
    expect(step.road.at(-1)).toMatchObject({
      gate: "publish",
      outcome: "waits",
      whom: { kind: "people", people: [author] },
      reason: "#12 shows the same commit and asks to merge it into `release`, where nothing was verified",
    });
    expect(render(step).check).toMatchObject({ conclusion: "action_required", revokes: true });
    life.world.twins = [];
    expect(life.turn().road.at(-1)?.gate).toBe("approval");
  });

  it("is no matter where it goes to the same branch: the same tree would land", () => {
    const life = published();
    life.world.twins = [{ number: 12, onto: "main" }];
    expect(life.turn().road.at(-1)?.gate).toBe("approval");
  });
});
