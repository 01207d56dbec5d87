import { describe, expect, it } from "vitest";
import { holdBack } from "../../src/engine/hold-back.ts";
import { createScanner } from "../../src/inspect/secrets/create-scanner.ts";
import { render } from "../../src/rules/render.ts";
import { provenTexts } from "../../src/rules/words/proven.ts";
import { createLife } from "../rules/life.ts";

/** Of the form of a key, put together here so that nobody takes this file for one that leaks. */
const key = ["AKIA", "Q3EGRXB7", "TZ5WM2LK"].join("");
const secret = `aws_secret_access_key = ${["wJalrXUtnFEMI", "K7MDENGbPxRfiCYzQ8vT2kLp4Nab"].join("/")}`;

const scanner = createScanner();
const judged = () => {
  const life = createLife();
  life.turn();
  const step = life.last;
  if (step === undefined) throw new Error("a life begins with a step");
  return step;
};

describe("what is written where people read", () => {
  it.each([
    ["plain", `1) fails\nexpected ${key} to be\n${secret}`],
    ["encoded", `1) fails\n${Buffer.from(`${key} ${secret}`).toString("base64")}`],
    ["in hexadecimal", `1) fails\n${Buffer.from(`${key} ${secret}`).toString("hex")}`],
  ])("holds no credential that a failing test printed: %s", async (_, detail) => {
    const held = await holdBack(scanner, { ...judged(), detail });
    expect(held.detail).toMatch(/^Left out here: it holds what looks like a credential/u);
    expect(held.detail).not.toContain(key);
  });

  it("keeps what is no credential, byte for byte", async () => {
    const step = judged();
    const detail = "1) fails\n    at test.js:3:1\npassword: hunter2\ndigest 9b1e44d0c1d2e3f4a5b6c7d8e9f00112233445566";
    const held = await holdBack(scanner, { ...step, detail });
    expect(held.detail).toBe(detail);
    expect(render(held)).toEqual(render({ ...step, detail }));
  });

  it("holds none that an agent tells of its work, in the pull request and in what is proven of it", async () => {
    const life = createLife();
    for (let n = 0; n < 40 && life.turn().road.at(-1)?.gate !== "approval"; n += 1) {
      life.pass(1_000);
      while (life.pending().length > 0) life.performNth(0);
      for (const job of life.running()) life.finish(job.id, "good");
      life.ciSays("success");
    }
    const step = life.turn();
    const results = Object.fromEntries(
      Object.entries(step.run.results).map(([job, result]) => [
        job,
        result.kind === "build" ? { ...result, summary: `I used ${key}\n${secret}` } : result,
      ]),
    );
    const telling = { ...step, run: { ...step.run, results } };
    const tree = step.facts.lands?.tree ?? "";
    const proof = { digest: `sha256:${"ab".repeat(32)}`, url: undefined, basis: `sha256:${"cd".repeat(32)}` };
    expect(provenTexts(telling, tree, proof).body).toContain(key);
    expect(provenTexts(await holdBack(scanner, telling), tree, proof).body).not.toContain(key);
    expect(render(await holdBack(scanner, telling)).pull?.body).not.toContain(key);
  });
});
