/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers have every shape */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
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
    ["users: [\n", /^s\.yml:\d+: this is not YAML: /],
    ["users:\n  - login: a\n  login: b\n", /^s\.yml:\d: this is not YAML: /],
    ["users: []\nusers: []\n", /^s\.yml:2: this is not YAML: Map keys must be unique/],
    ["users: []\nrepo: []\n", /^s\.yml:2: the file: the key "repo" .*Perhaps "repos" is meant\./],
    ["users:\n  - login: a\n    nmae: x\n", /Perhaps "name" is meant\./],
    ["repos:\n  - owner: a\n", /^s\.yml:2: repos\.0\.name: is missing; add it: text\./],
    ["users: 3\n", /^s\.yml:1: users: must be a list \(lines that begin with -\), not a number\./],
    ["users:\n  - ann\n", /^s\.yml:2: users\.0: must be a map \(key: value\), not text\./],
    ["users:\n  - login: a\n    plan: gold\n", /^s\.yml:3: users\.0\.plan: must be one of free, team\./],
    ["users: [{ login: a }]\norgs:\n  - login: A\n", /^s\.yml:3: orgs\.0\.login: the login "A" is there already/],
    [
      "users: [{ login: a }]\nrepos:\n  - { owner: a, name: x }\n  - { owner: A, name: X }\n",
      /^s\.yml:4: repos\.1\.name: the repository "A\/X" is there already/,
    ],
    [
      "orgs:\n  - login: o\n    members:\n      ann: admin\n",
      /^s\.yml:4: orgs\.0\.members\.ann: there is no user "ann"/,
    ],
    ["orgs:\n  - login: o\n    teams:\n      t: [bo]\n", /^s\.yml:4: orgs\.0\.teams\.t\.0: there is no user "bo"/],
    ["repos:\n  - owner: o\n    name: r\n", /^s\.yml:2: repos\.0\.owner: there is no user or organisation "o"/],
    [
      "orgs: [{ login: o }]\nrepos:\n  - owner: o\n    name: r\n    teams: { core: write }\n",
      /^s\.yml:5: repos\.0\.teams\.core: "o" has no team "core"/,
    ],
    ["installations:\n  - app: x\n    account: o\n", /^s\.yml:2: installations\.0\.app: there is no app "x"/],
    [
      "users: [{ login: a }]\nissues:\n  - repo: a/none\n    user: a\n    title: t\n",
      /^s\.yml:3: issues\.0\.repo: there is no repository "a\/none"/,
    ],
    [
      "repos:\n  - owner: a\n    name: b\n    collaborators:\n      bo: king\n",
      /^s\.yml:5: repos\.0\.collaborators\.bo: must be one of read, triage, write, maintain, admin\./,
    ],
  ])("names line and fix of %j", (text, problem) => {
    const parsed = parseSeed(text, "s.yml");
    expect(parsed.ok ? "" : parsed.problems[0]).toMatch(problem);
  });

  it("ends with 2 for bad arguments and bad files", async () => {
    const file = join(dir, "bad.yml");
    await writeFile(file, "users: 3\n");
    const late = join(dir, "late.yml");
    const repos =
      "repos:\n  - { owner: a, name: one, files: { x: y } }\n  - { owner: a, name: two, directory: /none/at/all }\n";
    await writeFile(late, `users: [{ login: a }]\n${repos}`);
    const said: string[] = [];
    const write = vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
    expect(await simulate(["--port", "0", "--seed", late])).toBe(2);
    write.mockRestore();
    expect(said).toEqual([`${late}:4: repos.1: "/none/at/all" is not a directory.\n`]);
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
