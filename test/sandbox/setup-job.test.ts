import { expect, test } from "vitest";
import type { SandboxedJob } from "../../src/model/job.ts";
import { jobNames } from "../../src/sandbox/job-names.ts";
import { readLog } from "../../src/sandbox/read-log.ts";
import type { Repository } from "./bench.ts";
import {
  docker,
  limits,
  logOf,
  makeBench,
  makeRepository,
  operatorWith,
  runToEnd,
  shellAgent,
  withEngine,
} from "./bench.ts";

withEngine("setup through the package gateway", () => {
  const bench = makeBench("setup");
  const shape = { repo: 1, image: "node:24", limits } as const;

  function setup(
    id: string,
    tree: string,
    command: string,
    more: Partial<SandboxedJob & { kind: "setup" }> = {},
  ): SandboxedJob {
    return { ...shape, id, kind: "setup", tree, command, network: ["npm"], snapshot: id, ...more };
  }

  function withDependency(): { repository: Repository; at: { tree: string; history: string } } {
    const repository = makeRepository();
    repository.write(
      "package.json",
      JSON.stringify({ name: "x", version: "1.0.0", dependencies: { minimist: "1.2.5" } }),
    );
    repository.write("src/a.js", "module.exports = require('minimist')(['--n', '5']).n;\n");
    return { repository, at: repository.commit() };
  }

  test("installs a package, keeps it, and lays it under later jobs", async () => {
    const { repository, at } = withDependency();
    const operator = operatorWith({
      a: shellAgent("git status --porcelain; echo // >> src/a.js; echo x > node_modules/y"),
    });
    const sandboxes = bench.open(operator);
    const made = await runToEnd(
      sandboxes,
      setup("install", at.tree, "npm install && mkdir -p src/out && echo 1 > src/out/x"),
      repository.inputs(at),
    );
    expect(made, logOf(made)).toMatchObject({ kind: "exited", seen: { exitCode: 0 } });
    const snapshot = made.kind === "exited" ? made.snapshot : undefined;
    expect(snapshot).toBe(`lintel-${bench.instance}-snapshot-install`);
    await sandboxes.remove("install");

    const command = "node -e 'process.exit(require(\"./src/a.js\") === 5 ? 0 : 1)' && cat src/out/x && test ! -e .git";
    const verify: SandboxedJob = { ...shape, id: "check", kind: "verify", tree: at.tree, snapshot, command };
    const checked = await runToEnd(sandboxes, verify, repository.inputs(at));
    expect(checked, logOf(checked)).toMatchObject({ kind: "exited", seen: { exitCode: 0 } });

    const build: SandboxedJob = {
      ...shape,
      id: "build",
      kind: "build",
      ...at,
      snapshot,
      agent: "a",
      brief: "do",
      attempt: 1,
      usd: 1,
    };
    const built = await runToEnd(sandboxes, build, repository.inputs(at));
    expect(built).toMatchObject({ kind: "exited", files: [{ path: "src/a.js" }], dropped: [] });
    expect(logOf(built)).toBe("");

    const again = await runToEnd(
      sandboxes,
      setup("install-again", at.tree, "exit 1", { snapshot: "install" }),
      repository.inputs(at),
    );
    expect(again).toMatchObject({
      kind: "exited",
      snapshot,
      seen: { exitCode: 0, argv: ["sh", "-c", expect.stringContaining("npm install")] },
    });
  });

  test("refuses publishing, other paths and other hosts, and logs them", async () => {
    const { repository, at } = withDependency();
    const sandboxes = bench.open();
    const script = `
      const base = process.env.npm_config_registry;
      const ask = async (method, path, body) => { const r = await fetch(base + path, { method, body }); console.log(method, path, r.status); };
      await ask("GET", "minimist"); await ask("HEAD", "minimist"); await ask("GET", "minimist/latest");
      await ask("PUT", "minimist", "{}"); await ask("POST", "-/npm/v1/security/advisories/bulk", "{}");
      await ask("GET", "-/whoami"); await ask("GET", "-/v1/search?text=x"); await ask("GET", "minimist/-/..%2f..%2fetc"); await ask("DELETE", "minimist/-rev/1");
      await ask("GET", "no-such-package-of-lintel-at-all");
      await fetch("https://example.org").then(() => console.log("REACHED"), (error) => console.log("other host", error.cause.code));
      const doc = await (await fetch(base + "minimist")).json();
      console.log(Object.values(doc.versions).every((v) => v.dist.tarball.startsWith(base)), Object.keys(process.env).filter((n) => /token|auth/i.test(n)).length);`;
    repository.write("ask.mjs", script);
    const asked = repository.commit();
    const job = setup("refused", asked.tree, "node ask.mjs");
    const ended = await runToEnd(sandboxes, job, repository.inputs(asked));
    expect(logOf(ended).trim().split("\n")).toEqual([
      "GET minimist 200",
      "HEAD minimist 200",
      "GET minimist/latest 200",
      "PUT minimist 403",
      "POST -/npm/v1/security/advisories/bulk 403",
      "GET -/whoami 403",
      "GET -/v1/search?text=x 403",
      "GET minimist/-/..%2f..%2fetc 403",
      "DELETE minimist/-rev/1 403",
      "GET no-such-package-of-lintel-at-all 404",
      "other host EAI_AGAIN",
      "true 0",
    ]);
    const kept = (await readLog(docker, jobNames(bench.instance, job.id).gateway, 65_536)).toString("utf8");
    expect(kept).toContain('{"event":"refused","method":"PUT","path":"/minimist","status":403}');
    expect(at.tree).not.toBe(asked.tree);
  });

  test("a failed setup leaves no snapshot, and one without network reaches nothing", async () => {
    const { repository, at } = withDependency();
    const sandboxes = bench.open();
    const ended = await runToEnd(
      sandboxes,
      setup("offline", at.tree, "npm install --fetch-retries=0 || exit 7", { network: [] }),
      repository.inputs(at),
    );
    expect(ended).toMatchObject({ kind: "exited", snapshot: undefined, seen: { exitCode: 7 } });
    const missing: SandboxedJob = {
      ...shape,
      id: "missing",
      kind: "verify",
      tree: at.tree,
      snapshot: "offline",
      command: "true",
    };
    const refused = await runToEnd(sandboxes, missing, repository.inputs(at));
    expect(refused).toMatchObject({
      kind: "error",
      cause: "snapshot",
      reason: expect.stringContaining("setup must run again") as string,
    });
  });
});
