import { describe, expect, it } from "vitest";
import { author, bot, createLife, keeper, reviewer, stranger, type Life } from "../life.ts";

/** A life whose change is published and green, and waits for people. */
const atApproval = (over: object = {}): Life => {
  const life = createLife({ level: "ready", ...over });
  for (let n = 0; n < 40 && life.turn().road.at(-1)?.gate !== "approval"; n += 1) {
    life.pass(1_000);
    while (life.pending().length > 0) life.performNth(0);
    for (const job of life.running()) life.finish(job.id, "good");
    life.ciSays("success");
  }
  return life;
};
const approvalOf = (life: Life) => {
  life.turn();
  return life.last?.road.find(({ gate }) => gate === "approval");
};

describe("the gate approval", () => {
  it("passes with the approval of one who may, of this head", () => {
    const life = atApproval();
    expect(approvalOf(life)).toMatchObject({
      outcome: "waits",
      reason: "needs one approval, from @reviewer or @keeper",
    });
    life.review(reviewer, "APPROVED");
    expect(approvalOf(life)).toMatchObject({ outcome: "pass", reason: "approved by @reviewer" });
  });

  it.each([
    ["a stranger", stranger],
    ["the App", bot],
    ["whoever asked, where four eyes are wanted", author],
  ])("does not count %s", (_, person) => {
    const life = atApproval();
    life.review(person, "APPROVED");
    expect(approvalOf(life)?.outcome).toBe("waits");
  });

  it("counts whoever asked where four eyes are not wanted", () => {
    const life = atApproval({ approval: {} });
    life.review(author, "APPROVED");
    expect(approvalOf(life)?.outcome).toBe("pass");
  });

  it("does not count who redirected or accepted, where four eyes are wanted", () => {
    for (const words of ["/lintel redirect use zod", "/lintel retry", "/lintel accept 01234567"]) {
      const life = atApproval();
      life.say(reviewer, words);
      life.turn();
      for (let n = 0; n < 40 && life.turn().road.at(-1)?.gate !== "approval"; n += 1) {
        life.pass(1_000);
        while (life.pending().length > 0) life.performNth(0);
        for (const job of life.running()) life.finish(job.id, `good${n}`);
        life.ciSays("success");
      }
      life.review(reviewer, "APPROVED");
      expect(approvalOf(life), words).toMatchObject({ outcome: "waits", reason: "needs one approval, from @keeper" });
    }
  });

  it("does not count an author or a co-author of any commit", () => {
    const life = atApproval();
    life.world.coAuthors = [reviewer];
    life.review(reviewer, "APPROVED");
    expect(approvalOf(life)).toMatchObject({ outcome: "waits", reason: "needs one approval, from @keeper" });
    life.review(keeper, "APPROVED");
    expect(approvalOf(life)?.outcome).toBe("pass");
  });

  it("wants as many distinct people as the branch rules or the policy say, whichever is more", () => {
    for (const [rules, policy] of [
      [2, 1],
      [1, 2],
      [0, 2],
    ] as const) {
      const life = atApproval({ approval: { humans: policy, four_eyes: true } });
      life.world.approvals = rules;
      life.review(reviewer, "APPROVED");
      life.review(reviewer, "APPROVED");
      expect(approvalOf(life)).toMatchObject({ outcome: "waits", reason: "needs one approval, from @keeper" });
      life.review(keeper, "APPROVED");
      expect(approvalOf(life)?.outcome).toBe("pass");
    }
  });

  it("says before any money is spent that there are not as many people", () => {
    const life = createLife({ approval: { four_eyes: true } });
    life.world.approvals = 3;
    expect(life.turn().road.at(-1)).toMatchObject({ gate: "permit", outcome: "waits" });
    expect(life.last?.road.at(-1)?.reason).toContain("3 approvals are wanted, and only 2");
  });

  it("is taken back by a dismissal, by a change of mind, and with the permission; a comment changes nothing", () => {
    const life = atApproval();
    life.review(reviewer, "APPROVED");
    life.review(reviewer, "COMMENTED");
    life.review(reviewer, "PENDING");
    expect(approvalOf(life)?.outcome).toBe("pass");
    life.world.permissions[reviewer.id] = "read";
    expect(approvalOf(life)?.outcome).toBe("waits");
    life.world.permissions[reviewer.id] = "unknown";
    expect(approvalOf(life)?.outcome).toBe("waits");
    life.world.permissions[reviewer.id] = "write";
    expect(approvalOf(life)?.outcome).toBe("pass");
    life.review(reviewer, "DISMISSED");
    expect(approvalOf(life)?.outcome).toBe("waits");
  });

  it("knows people by their number, whatever they are called now", () => {
    const life = atApproval();
    life.review({ ...reviewer, login: "renamed" }, "APPROVED");
    expect(approvalOf(life)?.outcome).toBe("pass");
    const other = atApproval();
    other.review({ ...stranger, login: reviewer.login }, "APPROVED");
    expect(approvalOf(other)?.outcome).toBe("waits");
  });

  it("goes back to the agent when another asks for changes afterwards", () => {
    const life = atApproval();
    life.review(reviewer, "APPROVED");
    life.review(keeper, "CHANGES_REQUESTED");
    life.turn();
    expect(life.run.attempts).toHaveLength(2);
    expect(life.run.attempts[1]?.because.text).toContain("@keeper asked for changes");
  });

  it("is of the head that was approved", () => {
    const life = atApproval();
    life.review(reviewer, "APPROVED");
    life.push(keeper, "person1");
    for (let n = 0; n < 40 && life.turn().road.at(-1)?.gate !== "approval"; n += 1) {
      life.pass(1_000);
      while (life.pending().length > 0) life.performNth(0);
      for (const job of life.running()) life.finish(job.id, "good");
      life.ciSays("success");
    }
    expect(approvalOf(life)).toMatchObject({ outcome: "waits", reason: "needs one approval, from @reviewer" });
  });
});
