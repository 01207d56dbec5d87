import { expect, it } from "vitest";
import { next, type Step } from "../../src/rules/next.ts";
import { render } from "../../src/rules/render.ts";
import { author, createLife, reviewer, stranger, type Life } from "./life.ts";

const golden = (name: string): string => `../golden/${name}.md`;

/** Walks on, everybody but the approver doing their part, until `there`. */
const walkTo = (life: Life, there: (step: Step) => boolean, leaves: (n: number) => string = () => "good"): Step => {
  let built = 0;
  for (let round = 0; round < 80; round += 1) {
    life.pass(60_000);
    const step = life.turn();
    if (there(step)) return step;
    while (life.pending().length > 0) life.performNth(0);
    for (const job of life.running()) life.finish(job.id, job.kind === "build" ? leaves((built += 1)) : "good");
    life.ciSays("success");
  }
  throw new Error(`never came there; is at ${JSON.stringify(life.last?.road.at(-1))}`);
};

const at =
  (gate: string, outcome = "waits") =>
  (step: Step) =>
    step.road.at(-1)?.gate === gate && step.road.at(-1)?.outcome === outcome;

it("says where a run stands while machines work", async () => {
  await expect(render(walkTo(createLife(), at("build"))).comment).toMatchFileSnapshot(golden("status-working"));
});

it("asks for the approval, with the pull request and the check beside it", async () => {
  const life = createLife();
  const step = walkTo(life, at("approval"), (n) => (n === 1 ? "bad1" : "good2"));
  await expect(render(step).comment).toMatchFileSnapshot(golden("status-ready"));
  await expect(`${render(step).pull?.title ?? ""}\n\n${render(step).pull?.body ?? ""}`).toMatchFileSnapshot(
    golden("pull-request"),
  );
  const [check] = life.world.pull?.checks.get(life.world.branch ?? "") ?? [];
  await expect(`${check?.title ?? ""}\n\n${check?.summary ?? ""}`).toMatchFileSnapshot(golden("check-passed"));
});

it("asks a person when the attempts are used up", async () => {
  const step = walkTo(createLife(), at("verify", "fail"), (n) => `bad${n}`);
  await expect(render(step).comment).toMatchFileSnapshot(golden("status-needs-you"));
});

it("refuses a text it cannot build from", async () => {
  const life = createLife();
  life.world.body = "## Goal\n\nNicer.\n\n## Scope\n\n- `src/b.ts`\n";
  const refused = walkTo(life, at("spec"));
  await expect(render(refused).comment).toMatchFileSnapshot(golden("status-refused"));
});

it("says whose push it verifies, and what it found", async () => {
  const life = createLife();
  walkTo(life, at("approval"));
  life.push(reviewer, "bad-push");
  const verifying = walkTo(life, at("verify"));
  await expect(JSON.stringify(render(verifying).check, null, 2)).toMatchFileSnapshot(golden("check-void"));
  const failed = walkTo(life, at("verify", "fail"));
  await expect(
    `${render(failed).comment}\n\n---\n\n${JSON.stringify(render(failed).check, null, 2)}`,
  ).toMatchFileSnapshot(golden("status-persons-push"));
});

it("answers commands", async () => {
  const life = createLife();
  walkTo(life, at("approval"));
  const said: string[] = [];
  for (const [by, text] of [
    [stranger, "/lintel cancel"],
    [author, "/lintel rediect it"],
    [author, "/lintel help"],
    [author, "/lintel accept 12345678"],
  ] as const) {
    life.pass(1_000);
    life.say(by, text);
    said.push(`> @${by.login}: ${text}`, ...render(life.turn()).answers.map(({ body }) => body), "---");
  }
  await expect(said.join("\n\n")).toMatchFileSnapshot(golden("answers"));
});

it("ends with a sentence", async () => {
  const merged = createLife();
  walkTo(merged, at("approval"));
  merged.review(reviewer, "APPROVED");
  const end = walkTo(merged, (step) => step.run.ended !== undefined);
  const withdrawn = createLife();
  walkTo(withdrawn, at("approval"));
  withdrawn.world.label = false;
  const gone = walkTo(withdrawn, (step) => step.run.ended !== undefined);
  await expect([end, gone].map((step) => render(step).comment).join("\n\n---\n\n")).toMatchFileSnapshot(
    golden("status-ended"),
  );
  expect(next(gone.run, gone.facts).run).toEqual(gone.run);
});
