import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/model/finding.ts";
import { integrityGate } from "../../src/rules/gates/integrity.ts";
import { secretsGate } from "../../src/rules/gates/secrets.ts";
import { pullBody } from "../../src/rules/words/pull-body.ts";
import { createLife } from "./life.ts";

/** A run whose change is built, and what was found in it. */
const given = (findings: readonly Finding[], changesBehaviour: readonly string[] = []) => {
  const life = createLife();
  for (let round = 0; round < 40; round += 1) {
    life.pass(60_000);
    const { run, facts } = life.turn();
    if (facts.lands?.kind === "clean" && run.spec !== undefined)
      return {
        run: { ...run, spec: { ...run.spec, changesBehaviour } },
        facts: { ...facts, lands: { ...facts.lands, findings } },
      };
    while (life.pending().length > 0) life.performNth(0);
    for (const job of life.running()) life.finish(job.id, "good");
  }
  throw new Error("nothing was built");
};

const found = (over: Partial<Finding> = {}): Finding => ({
  gate: "integrity",
  rule: "test deleted",
  weight: "wrong",
  path: "test/refund.test.js",
  line: 7,
  reason: 'the test "refund zero amount throws" is gone',
  fix: "Put it back.",
  cases: ["refund zero amount throws"],
  ...over,
});

const judge = (findings: readonly Finding[], changesBehaviour: readonly string[] = []) => {
  const { run, facts } = given(findings, changesBehaviour);
  return {
    secrets: secretsGate.judge(run, facts),
    integrity: integrityGate.judge(run, facts),
    body: pullBody(run, facts),
  };
};

describe("gates over what was found", () => {
  it("pass when nothing was found, each for itself", () => {
    const { secrets, integrity } = judge([]);
    expect([secrets.verdict.outcome, integrity.verdict.outcome]).toEqual(["pass", "pass"]);
    const other = judge([found()]);
    expect([other.secrets.verdict.outcome, other.integrity.verdict.outcome]).toEqual(["pass", "fail"]);
  });

  it("fail with the place in one sentence, and all of it in the brief", () => {
    const { integrity } = judge([
      found(),
      found({ path: "b.py", line: undefined, reason: "is worse", fix: "Mend it." }),
    ]);
    expect(integrity.verdict).toMatchObject({
      outcome: "fail",
      mendable: true,
      reason: '`test/refund.test.js:7` the test "refund zero amount throws" is gone; and 1 more',
    });
    expect(integrity.brief).toContain("- `test/refund.test.js:7` the test");
    expect(integrity.brief).toContain("- `b.py` is worse. Mend it.");
  });

  it("cannot tell where something could not be looked into, and costs no attempt for it", () => {
    const { secrets } = judge([found({ gate: "secrets", weight: "unknown", cases: [], reason: "is too large" })]);
    expect(secrets.verdict.outcome).toBe("error");
    const both = judge([found({ weight: "unknown" }), found()]);
    expect(both.integrity.verdict.outcome).toBe("fail");
  });

  it("tell notes to the approver, and pass", () => {
    const { integrity, body } = judge([found({ weight: "note", reason: "expects something else" })]);
    expect(integrity.verdict).toMatchObject({
      outcome: "pass",
      reason: "no test lost or weakened; 1 note for the approver",
    });
    expect(body).toContain("### For the approver\n- `test/refund.test.js:7` expects something else");
    expect(judge([]).body).not.toContain("For the approver");
  });

  it("keep paths inside of their code spans", () => {
    const { integrity } = judge([found({ path: "a`@someone`|b.js" })]);
    expect(integrity.verdict.reason).not.toMatch(/@someone/u);
  });

  it.each([
    [["zero amount throws"], "pass"],
    [["`refund zero amount throws`"], "pass"],
    [["refund.test.js: zero amount throws"], "pass"],
    [["test/refund.test.js"], "pass"],
    [["test/**"], "pass"],
    [["Refund  Zero amount THROWS"], "pass"],
    [["other.test.js: zero amount throws"], "fail"],
    [["throw"], "fail"],
    [["s"], "fail"],
    [["another test"], "fail"],
    [["refund"], "fail"],
    [[], "fail"],
  ])("let the cases change that the issue names: %j is %s", (entries, outcome) => {
    expect(judge([found()], entries).integrity.verdict.outcome).toBe(outcome);
  });

  it("never excuse what is about no case", () => {
    const neutered = found({ rule: "assertions neutered", cases: [] });
    expect(judge([neutered], ["test/refund.test.js", "**"]).integrity.verdict.outcome).toBe("fail");
  });
});
