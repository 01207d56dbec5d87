/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers have every shape */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applySeed, parseSeed } from "../../src/simulator/seed.ts";
import { simulate } from "../../src/simulator/simulate.ts";
import { createSimulator } from "../../src/simulator/simulator.ts";

const good = `
users: [{ login: ann }, { login: bo }]
orgs: [{ login: acme, members: { ann: admin } }]
apps: [{ slug: lintel, permissions: { issues: write }, events: [issues] }]
repos:
  - owner: acme
    name: app
    files: { README.md: "hi" }
    collaborators: { bo: write }
    labels: [{ name: lintel }]
installations: [{ app: lintel, account: acme }]
issues: [{ repo: acme/app, user: bo, title: First, labels: [lintel] }]
`;

describe("seeds", () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "simulator-seed-"));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("makes what the file says", async () => {
    const parsed = parseSeed(good, "seed.yml");
    if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
    const sim = await createSimulator();
    const seeded = await applySeed(sim, parsed.seed);
    expect(seeded.users.map((one) => one.login)).toEqual(["ann", "bo"]);
    expect(seeded.apps[0]?.privateKey).toContain("PRIVATE KEY");
    const { data } = await sim.as("ann").api("GET", "/repos/acme/app/issues?labels=lintel");
    expect(data).toMatchObject([{ title: "First" }]);
    await sim.close();
  });

  it.each([
    ["users:\n  - login: a b\n", /^s\.yml:2: users\.0\.login: must be letters/],
    ["users:\n  - login: a\n    nmae: x\n", /^s\.yml:3: users\.0: the key "nmae" is not known/],
    ["users: []\nrepos:\n  - owner: a\n", /^s\.yml:3: repos\.0\.name: /],
    ["users: [\n", /^s\.yml:\d+: /],
    [
      "repos:\n  - owner: a\n    name: b\n    collaborators:\n      bo: king\n",
      /^s\.yml:5: repos\.0\.collaborators\.bo: /,
    ],
  ])("names line and fix of %j", (text, problem) => {
    const parsed = parseSeed(text, "s.yml");
    expect(parsed.ok ? "" : parsed.problems[0]).toMatch(problem);
  });

  it("ends with 2 for bad arguments and bad files", async () => {
    const file = join(dir, "bad.yml");
    await writeFile(file, "users: 3\n");
    expect(await simulate(["--port", "0", "--seed", file])).toBe(2);
    expect(await simulate(["--seed", join(dir, "none.yml")])).toBe(2);
    expect(await simulate(["--prot", "1"])).toBe(2);
    expect(await simulate(["--port", "many"])).toBe(2);
  });

  it("runs alone, prints where it is, and stops on SIGTERM", async () => {
    const file = join(dir, "good.yml");
    await writeFile(file, good);
    const module = new URL("../../src/simulator/simulate.ts", import.meta.url).href;
    const program = `import { simulate } from ${JSON.stringify(module)}; process.exitCode = await simulate(process.argv.slice(1));`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program, "--", "--port", "0", "--seed", file]);
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout.once("data", (chunk: Buffer) => {
        resolve(chunk.toString("utf8"));
      });
      child.once("exit", (code) => {
        reject(new Error(`ended with ${code ?? "a signal"}`));
      });
    });
    const { url } = JSON.parse(line) as { url: string };
    expect((await fetch(`${url}/api/v3/repos/acme/app`)).status).toBe(200);
    child.removeAllListeners("exit");
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});
