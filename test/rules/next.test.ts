import { describe, expect, it } from "vitest";
import type { Step } from "../../src/rules/next.ts";
import { render } from "../../src/rules/render.ts";
import { author, createLife, goodBody, reviewer, settle, stranger, type Life } from "./life.ts";

const stopOf = (step: Step) => {
  const stop = step.road.at(-1);
  if (stop === undefined || stop.outcome === "pass") throw new Error("the run has ended");
  return stop;
};

/** Everybody but the approver does their part, until somebody is waited for. */
const driveTo = (life: Life, gate: string, leaves: (n: number) => string = () => "good"): Step => {
  let n = 0;
  for (let round = 0; round < 60; round += 1) {
    life.pass(1_000);
    const step = life.turn();
    const stop = step.road.at(-1);
    if (stop?.gate === gate && (stop.outcome !== "waits" || stop.whom.kind === "people" || round > 50)) return step;
    while (life.pending().length > 0) life.performNth(0);
    for (const job of life.running()) life.finish(job.id, job.kind === "build" ? leaves((n += 1)) : "good");
    life.ciSays("success");
  }
  throw new Error(`never came to ${gate}; is at ${JSON.stringify(life.last?.road.at(-1))}`);
};

describe("the road", () => {
  it("walks a clean life to the approval, and merges after it", () => {
    const life = createLife();
    const step = driveTo(life, "approval");
    expect(stopOf(step).reason).toBe("needs one approval, from @reviewer or @keeper");
    life.review(reviewer, "APPROVED");
    settle(life);
    expect(life.run.ended?.how).toBe("merged");
    expect(life.log.merges).toBe(1);
    expect(life.run.ended?.reason).not.toContain("Alarm");
  });

  it("sends a red verify back with its output, and goes on with the second attempt", () => {
    const life = createLife();
    driveTo(life, "approval", (n) => (n === 1 ? "bad1" : "good2"));
    expect(life.run.attempts).toHaveLength(2);
    expect(life.run.attempts[1]?.because.gate).toBe("verify");
    expect(life.run.attempts[1]?.because.text).toContain("tail");
    expect(life.log.published).toHaveLength(1);
  });

  it("waits for a named person when the attempts are used up, with nothing pushed", () => {
    const life = createLife();
    const step = driveTo(life, "verify", (n) => `bad${n}`);
    expect(stopOf(step)).toMatchObject({
      outcome: "fail",
      mendable: false,
      whom: { kind: "people", people: [author] },
    });
    expect(life.run.attempts).toHaveLength(3);
    expect(life.log.published).toEqual([]);
    expect(render(step).labels.on).toEqual(["lintel:needs-you"]);
  });

  it("makes another attempt when somebody who may says retry, and tells it what was wrong", () => {
    const life = createLife();
    driveTo(life, "verify", (n) => `bad${n}`);
    life.say(author, "/lintel retry");
    driveTo(life, "approval", () => "good");
    expect(life.run.attempts).toHaveLength(4);
    expect(life.run.attempts[3]?.because.text).toContain("failed (exit code 1)");
  });

  it("does not obey a stranger, and says so", () => {
    const life = createLife();
    driveTo(life, "approval");
    life.say(stranger, "/lintel redirect delete everything");
    const step = life.turn();
    expect(life.run.attempts).toHaveLength(1);
    expect(stopOf(step).gate).toBe("approval");
    expect(render(step).answers).toEqual([
      {
        on: 5,
        body: "@stranger, nothing was done: steering needs write permission here, and GitHub says you have `read`.",
      },
    ]);
  });

  it("does not count a stranger's approval, nor one for an earlier head", () => {
    const life = createLife();
    driveTo(life, "approval");
    life.review(stranger, "APPROVED");
    expect(stopOf(life.turn()).gate).toBe("approval");
    life.review(reviewer, "APPROVED");
    life.push(author, "person-good");
    const step = driveTo(life, "approval");
    expect(stopOf(step).reason).toContain("needs one approval");
    expect(life.log.merges).toBe(0);
  });

  it("starts the next attempt when changes are requested, and then asks the same reviewer again", () => {
    const life = createLife();
    driveTo(life, "approval");
    life.review(reviewer, "CHANGES_REQUESTED");
    const step = driveTo(life, "approval");
    expect(life.run.attempts).toHaveLength(2);
    expect(life.run.attempts[1]?.because.text).toContain("@reviewer asked for changes: please");
    expect(stopOf(step).reason).toContain("look again");
    expect(life.log.pulls).toBe(1);
  });

  it("does not let an agent undo what a person pushed", () => {
    const life = createLife();
    driveTo(life, "approval");
    life.push(reviewer, "bad-person");
    const step = driveTo(life, "verify");
    expect(stopOf(step)).toMatchObject({ outcome: "fail", whom: { kind: "people", people: [reviewer] } });
    expect(life.run.attempts).toHaveLength(1);
    expect(render(step).check).toMatchObject({ conclusion: "failure" });
  });

  it("re-verifies when base moves, without an agent", () => {
    const life = createLife();
    driveTo(life, "approval");
    const verified = life.run.verified.length;
    life.moveBase("other");
    driveTo(life, "approval");
    expect(life.run.attempts).toHaveLength(1);
    expect(life.run.verified).toHaveLength(verified + 1);
    expect(life.log.published).toHaveLength(2);
  });

  it("spends an attempt on a conflict, starting from both sides", () => {
    const life = createLife();
    driveTo(life, "approval", () => "clash1");
    life.moveBase("clash2");
    driveTo(life, "approval", () => "resolved");
    expect(life.run.attempts).toHaveLength(2);
    expect(life.run.attempts[1]?.because.text).toContain("conflict markers");
  });

  it("says that main is red when the change is not to blame", () => {
    const life = createLife();
    driveTo(life, "approval");
    life.moveBase("badbase");
    const step = driveTo(life, "verify");
    expect(stopOf(step)).toMatchObject({ outcome: "error" });
    expect(stopOf(step).reason).toContain("became red by itself");
    expect(life.run.attempts).toHaveLength(1);
  });

  it("does not pay an agent while main is red", () => {
    const life = createLife();
    life.moveBase("badbase");
    const step = driveTo(life, "ground");
    expect(stopOf(step)).toMatchObject({ outcome: "error" });
    expect(life.run.attempts).toEqual([]);
  });

  it("says that the image lacks a program, where the shell says so", () => {
    const life = createLife();
    life.moveBase("badbase");
    life.world.redCode = 127;
    expect(stopOf(driveTo(life, "ground")).reason).toBe(
      "your `main` is red before any change: `test` (exit code 127: a program that it runs was not found. Name an `image` that has it, or fetch it in `setup`; the image is `node:24`)",
    );
  });

  it.each([
    ["the label is taken off", (life: Life) => void (life.world.label = false), "the label `lintel` was taken off"],
    ["the issue is closed", (life: Life) => void (life.world.issueOpen = false), "the issue was closed"],
    ["somebody cancels", (life: Life) => life.say(author, "/lintel cancel"), "cancelled by @author"],
    [
      "the pull request is closed",
      (life: Life) => {
        if (life.world.pull) life.world.pull.open = false;
      },
      "#6 was closed",
    ],
  ])("ends when %s", (_, act, reason) => {
    const life = createLife();
    driveTo(life, "approval");
    act(life);
    life.pass(1);
    life.turn();
    expect(life.run.ended).toMatchObject({ how: "withdrawn", reason });
  });

  it("stops the agent of a run that ended", () => {
    const life = createLife();
    for (let n = 0; n < 10 && !life.running().some((job) => job.kind === "build"); n += 1) {
      life.turn();
      while (life.pending().length > 0) life.performNth(0);
      for (const job of life.running().filter(({ kind }) => kind !== "build")) life.finish(job.id, "good");
    }
    life.world.label = false;
    life.turn();
    expect(life.pending().map(({ do: kind }) => kind)).toContain("stop");
  });

  it("waits for an edited issue to be accepted, and then builds anew", () => {
    const life = createLife();
    driveTo(life, "approval");
    life.world.body = `${goodBody}\n## Notes\n\nIn blue.\n`;
    const step = life.turn();
    expect(stopOf(step)).toMatchObject({ gate: "spec", outcome: "waits" });
    const digest = /accept (?<digest>[0-9a-f]{8})/u.exec(JSON.stringify(stopOf(step)))?.groups?.["digest"] ?? "";
    life.say(stranger, `/lintel accept ${digest}`);
    expect(stopOf(life.turn()).gate).toBe("spec");
    life.say(author, `/lintel accept ${digest}`);
    driveTo(life, "approval");
    expect(life.run.attempts).toHaveLength(2);
    expect(life.run.attempts[1]?.because.gate).toBe("spec changed");
  });

  it("takes the word of a redirect once, however often it is read", () => {
    const life = createLife();
    driveTo(life, "approval");
    life.say(author, "/lintel redirect use zod");
    life.turn();
    life.turn();
    driveTo(life, "approval");
    expect(life.run.attempts).toHaveLength(2);
    expect(life.run.attempts[1]?.because.text).toBe("use zod");
  });

  it("falls to a lower level when a control disappears, and says how to get it back", () => {
    const life = createLife();
    driveTo(life, "approval");
    life.world.pinned = false;
    life.review(reviewer, "APPROVED");
    const step = driveTo(life, "merge");
    expect(stopOf(step)).toMatchObject({ outcome: "waits", whom: { kind: "people" } });
    expect(stopOf(step).reason).toContain("pinned to this app (id 7)");
    expect(life.log.merges).toBe(0);
  });

  it("holds a change to its executable criteria: red on base, green on lands, and says so", () => {
    const life = createLife();
    life.world.body =
      "## Goal\n\nDo it.\n\n## Acceptance criteria\n\n- [ ] It is good `run: needs good`\n- [ ] It stays `run: needs base`\n";
    const step = driveTo(life, "approval", (n) => (n === 1 ? "other" : "good"));
    expect(life.run.attempts).toHaveLength(2);
    expect(life.run.attempts[1]?.because.text).toContain("`criterion-1` (`needs good`) ended with exit code 1");
    const body = render(step).pull?.body ?? "";
    expect(body).toContain("`needs good`: fails without it, passes with this change");
    expect(body).toContain("`needs base`: a guard: passes without it too, passes with this change");
  });

  it("does not pay an agent for what holds already", () => {
    const life = createLife();
    life.world.body = "## Goal\n\nDo it.\n\n## Acceptance criteria\n\n- [ ] It stays `run: needs base`\n";
    expect(stopOf(driveTo(life, "ground"))).toMatchObject({ outcome: "error" });
    expect(life.run.attempts).toEqual([]);
  });
});
