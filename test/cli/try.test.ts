import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../sandbox/bench.ts";
import { openClone, setTraps, type Clone } from "./clone.ts";
import { runCli, startCli, type Answer } from "./run-cli.ts";

const policy =
  "setup: mkdir -p node_modules/tool && echo 'export const one = 1;' > node_modules/tool/index.mjs\nverify:\n  test: node --test\nlimits: { attempts: 3, minutes: 3 }\n";
const files = {
  "package.json": '{ "name": "small", "type": "module" }\n',
  "src/add.js": "export const add = (a, b) => a + b;\n",
  "test/add.test.js":
    'import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { add } from "../src/add.js";\ntest("adds", () => assert.equal(add(1, 2), 3));\n',
  ".github/lintel.yml": policy,
};
const spec =
  "# Add double\n\n## Goal\nA function that doubles.\n\n## Acceptance criteria\n- [ ] It doubles\n\n## Depends on\n#12\n";

/** A directory for temporary files of one call, so that what it leaves there can be seen. */
const callIn = (clone: Clone, name: string) => {
  const scratch = join(clone.beside, `scratch-${name}`);
  mkdirSync(scratch);
  return {
    env: { TMPDIR: scratch, LINTEL_OPERATOR: join(clone.beside, "no-operator.yml") },
    left: () => readdirSync(scratch),
  };
};

/** What any `try` has on the engine; those of others, at the same time, go too. */
const onEngine = async (): Promise<readonly string[]> => {
  const docker = new Docker();
  const [containers, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listVolumes(),
  ]);
  return [...containers.flatMap(({ Names }) => Names), ...volumes.map(({ Name }) => Name)].filter((name) =>
    /^\/?lintel-try-/u.test(name),
  );
};

withEngine("lintel try", () => {
  let clone: Clone;
  let issue: string;
  let before: readonly string[];
  beforeAll(async () => {
    clone = openClone(files);
    issue = clone.write("spec.md", spec);
    before = await onEngine();
  });
  afterEach(async () => {
    const left = async () => (await onEngine()).filter((name) => !before.includes(name));
    await expect.poll(left, { timeout: 20_000 }).toEqual([]);
  });
  afterAll(() => clone.close());

  const tryWith = async (name: string, agent: string): Promise<Answer & { readonly left: readonly string[] }> => {
    const { env, left } = callIn(clone, name);
    const patch = join(clone.beside, `${name}.patch`);
    const answer = await runCli(["try", "--issue", issue, "--agent", agent, "--patch", patch], clone.dir, env);
    return { ...answer, left: left() };
  };

  test("a good change: the gates with their times, the pull request's text, a patch of exactly the verified tree", async () => {
    const { traces } = setTraps(clone);
    const agent =
      "grep -q one node_modules/tool/index.mjs && echo 'export const double = (a) => a + a;' >> src/add.js && printf '\\0\\377\\1' > logo.bin && printf 'caf\\351\\n' > latin1.txt && chmod +x logo.bin";
    const { code, out, err, left } = await tryWith("good", agent);
    expect({ code, err, left }).toEqual({ code: 0, err: "", left: [] });
    for (const gate of ["spec", "ground", "build", "scope", "verify"])
      expect(out).toMatch(new RegExp(`^ *\\d+\\.\\d s {2}✓ ${gate} `, "mu"));
    expect(out).toMatch(/The pull request that would be opened .*: Add double\n/u);
    const tree = /prints `(?<tree>[0-9a-f]{12})…`/u.exec(out)?.groups?.["tree"] ?? "none";
    expect(traces()).toEqual([]);
    clone.git("status");
    expect(traces()).toContain("fsmonitor");
    for (const key of ["core.fsmonitor", "filter.trap.clean", "filter.trap.smudge", "diff.external"])
      clone.git("config", "--unset", key);
    clone.git("apply", "--index", join(clone.beside, "good.patch"));
    expect(clone.git("write-tree").slice(0, 12)).toBe(tree);
    expect(clone.git("diff", "--cached", "--name-only").split("\n")).toEqual(["latin1.txt", "logo.bin", "src/add.js"]);
    clone.git("reset", "--quiet", "--hard");
  });

  test("a broken change: the reason, what the tests and the agent said, exit 1", async () => {
    const agent =
      "cat; echo I am sure this is right; printf '\\033]0;mine\\007'; echo 'export const add = () => 4;' > src/add.js";
    const { code, out, err, left } = await tryWith("broken", agent);
    expect({ code, left }).toEqual({ code: 1, left: [] });
    expect(out).toMatch(/✗ verify {3}`test` failed \(exit code 1\)\n.*attempt 2, told what was wrong/u);
    expect(err).toMatch(/--- what `test`, exit code 1, [\d.]+ s said last ---[\s\S]*4 !== 3/u);
    expect(err).toMatch(/--- what the agent, exit code 0, [\s\S]*\n {2}I am sure this is right/u);
    expect(err).toMatch(/^Not ready: build: attempt 3 changed nothing, so this still stands: `test` failed/mu);
    expect(err).not.toContain("\u001B");
    const log = readFileSync(join(clone.beside, "broken.log"), "utf8");
    expect(log).toContain("I am sure this is right");
    // The newest brief came after an attempt that changed nothing, and still holds what the tests said.
    const brief = log.slice(log.indexOf("--- the agent"));
    expect(brief).toMatch(/Why this is attempt 3[\s\S]*left the repository unchanged[\s\S]*4 !== 3/u);
    expect(err).toMatch(/What the agent left, NOT verified, is in .*broken\.patch/u);
  });

  test("an agent that fails: its last words, and no patch", async () => {
    const { code, err, left } = await tryWith("failing", "echo no model here; exit 7");
    expect({ code, left }).toEqual({ code: 1, left: [] });
    expect(err).toMatch(/what the agent, exit code 7, .*\n {2}no model here\n/u);
    expect(err).toMatch(/^Not ready: build: attempt 3: the agent ended with exit code 7/mu);
    expect(existsSync(join(clone.beside, "failing.patch"))).toBe(false);
  });

  test("Ctrl-C while the agent works: exit 1, and nothing is left", async () => {
    const { env, left } = callIn(clone, "stopped");
    const child = startCli(["try", "--issue", issue, "--agent", "sleep 600"], clone.dir, env);
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes("works on attempt 1")) child.kill("SIGINT");
    });
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    const code = await new Promise((done) => child.once("close", done));
    expect(err).toContain("Stopped by you.");
    expect({ code, left: left() }).toEqual({ code: 1, left: [] });
  });
});

describe("lintel try, asked wrongly", () => {
  const agent = ["--agent", "true"];
  let clone: Clone;
  let issue: string;
  beforeAll(() => {
    clone = openClone(files);
    issue = clone.write("spec.md", spec);
  });
  afterAll(() => clone.close());

  test("a spec that lacks something is refused whole, and costs nothing", async () => {
    const { env, left } = callIn(clone, "refused");
    const bad = clone.write("bad.md", "# Add double\n\nPlease.\n");
    const { code, err } = await runCli(["try", "--issue", bad, ...agent], clone.dir, env);
    expect(err).toMatch(/^### Not started: two things in the issue text need you/u);
    expect(err).toContain("## Acceptance criteria");
    expect(err).toMatch(/Mend .*bad\.md and run this again/u);
    expect({ code, left: left() }).toEqual({ code: 2, left: [] });
  });

  test.each<[string, (clone: Clone) => readonly string[], RegExp]>([
    ["no spec named", () => agent, /^--issue: is missing\. Name the file/u],
    [
      "a spec that is not there",
      () => ["--issue", "nowhere.md", ...agent],
      /^nowhere\.md: There is no such file\. Name/u,
    ],
    ["a directory as spec", () => ["--issue", "src", ...agent], /^src: This is a directory\. Name/u],
    [
      "no agent at all",
      () => ["--issue", issue],
      /^--agent: is missing, and there is no .*operator\.yml\. Give a command/u,
    ],
    ["an empty agent", () => ["--issue", issue, "--agent", " "], /^--agent: is empty\. Give/u],
    ["no repository", () => ["--issue", issue, "--repo", "/", ...agent], /^lintel try: \/ is not a git repository/u],
    [
      "no such place",
      () => ["--issue", issue, "--repo", "nowhere", ...agent],
      /^lintel try: .*nowhere is not a git rep/u,
    ],
    [
      "a patch nowhere",
      () => ["--issue", issue, "--patch", "no/p", ...agent],
      /^--patch no\/p: .*\/no cannot be written/u,
    ],
  ])("%s: one sentence, exit 2", async (name, args, says) => {
    const { env, left } = callIn(clone, name.replaceAll(" ", "-"));
    const { code, out, err } = await runCli(["try", ...args(clone)], clone.dir, env);
    expect(err).toMatch(says);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect({ code, out, left: left() }).toEqual({ code: 2, out: "", left: [] });
  });

  test("no engine: says what makes the machine ready", async () => {
    const { env, left } = callIn(clone, "engine");
    const nowhere = { ...env, DOCKER_HOST: `unix://${join(clone.beside, "no.sock")}` };
    const { code, err } = await runCli(["try", "--issue", issue, ...agent], clone.dir, nowhere);
    expect(err).toMatch(/^lintel try: No Docker engine answers .*npm run setup.*\n$/u);
    expect({ code, left: left() }).toEqual({ code: 2, left: [] });
  });

  test("a policy file that is not valid: file, line and suggestion", async () => {
    const { env, left } = callIn(clone, "policy");
    clone.commit({ ".github/lintel.yml": "verify:\n  test: npm test\nsetpu: npm ci\n" });
    const { code, out, err } = await runCli(["try", "--issue", issue, ...agent], clone.dir, env);
    expect(err).toMatch(/^\.github\/lintel\.yml:3:1: .*`setpu`.*`setup`/u);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect({ code, out, left: left() }).toEqual({ code: 2, out: "", left: [] });
  });

  test("no policy file: says which one to begin with", async () => {
    const { env, left } = callIn(clone, "none");
    clone.git("rm", "--quiet", ".github/lintel.yml");
    clone.git("commit", "--quiet", "--message", "Without");
    const { code, err } = await runCli(["try", "--issue", issue, ...agent], clone.dir, env);
    expect(err).toMatch(/Not ready: ground: .*no command/u);
    expect(err).toMatch(/There is no \.github\/lintel\.yml in the last commit[\s\S]*test: npm test/u);
    expect({ code, left: left() }).toEqual({ code: 1, left: [] });
  });

  test("a repository without a commit", async () => {
    const { env } = callIn(clone, "empty");
    const empty = join(clone.beside, "empty");
    mkdirSync(empty);
    clone.git("init", "--quiet", empty);
    const { code, err } = await runCli(["try", "--issue", issue, "--repo", empty, ...agent], clone.dir, env);
    expect(err).toMatch(/^lintel try: .*empty has no commit yet: commit something first\n$/u);
    expect(code).toBe(2);
  });
});
