import { describe, expect, it } from "vitest";
import { createLife, author, reviewer, type Life } from "./life.ts";

const shown = (life: Life) =>
  [...(life.world.pull?.checks.get(life.world.branch ?? "") ?? [])].find(({ name }) => name === "lintel/four-eyes")
    ?.conclusion;

const drive = (life: Life, rounds = 12) => {
  for (let n = 0; n < rounds; n += 1) {
    life.pass(1_000);
    life.turn();
    while (life.pending().length > 0) life.performNth(0);
    for (const job of life.running()) life.finish(job.id, "good");
    life.ciSays("success");
  }
};

describe("the check lintel/four-eyes", () => {
  it("is not there where the policy does not ask for it", () => {
    const life = createLife({ approval: {} });
    drive(life);
    expect(life.last?.road.at(-1)?.gate).toBe("approval");
    expect(shown(life)).toBeUndefined();
  });

  it("does not count whoever asked, is given by somebody else, and is taken back with the approval", () => {
    const life = createLife({ level: "ready" });
    drive(life);
    expect(shown(life)).toBe("action_required");
    life.review(author, "APPROVED");
    drive(life);
    expect(shown(life)).toBe("action_required");
    life.review(reviewer, "APPROVED");
    drive(life);
    expect(shown(life)).toBe("success");
    life.review(reviewer, "DISMISSED");
    drive(life);
    expect(shown(life)).toBe("action_required");
    life.review(reviewer, "APPROVED");
    drive(life);
    expect(shown(life)).toBe("success");
  });

  it("does not count who steered it", () => {
    const life = createLife({ level: "ready" });
    drive(life);
    life.say(reviewer, "/lintel redirect use zod");
    drive(life);
    life.review(reviewer, "APPROVED");
    drive(life);
    expect(shown(life)).not.toBe("success");
  });

  it("is of the head that was approved: a push leaves none", () => {
    const life = createLife({ level: "ready" });
    drive(life);
    life.review(reviewer, "APPROVED");
    drive(life);
    expect(shown(life)).toBe("success");
    life.push(author, "person1");
    drive(life);
    expect(shown(life)).toBe("action_required");
  });
});
