import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { agentEntry } from "../../src/model/agent.ts";
import type { SandboxedJob } from "../../src/model/job.ts";
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

const { Runtimes: runtimes = {} } = (await docker.info().catch(() => ({}))) as { Runtimes?: Record<string, unknown> };
/** gVisor is another program; where the engine does not have it, these are skipped for all to see. */
const withGvisor = "runsc" in runtimes ? test : test.skip;

const scripted = readFileSync(new URL("../../fixtures/agents/scripted.mjs", import.meta.url), "utf8");
const driven = agentEntry.parse({
  adapter: "acp",
  command: ["node", "--input-type=module", "-e", scripted],
  sessions: [".scripted/sessions"],
});

withEngine("the runtime that an operator chooses", () => {
  const bench = makeBench("runtime");
  const repository = makeRepository();
  repository.write("a.txt", "a\n");
  const { tree, history } = repository.commit();
  const services = [
    { name: "db", image: "node:24", env: {}, command: "sleep 60", ready: "true", writable: [] },
  ] as const;

  function verify(id: string, command: string, more: Partial<Extract<SandboxedJob, { kind: "verify" }>> = {}) {
    const shape = { id, repo: 1, image: "node:24", limits, snapshot: undefined } as const;
    return { ...shape, kind: "verify", tree, command, ...more } as const;
  }
  const run = (job: SandboxedJob, runtime: string) => {
    const agents = { shell: shellAgent("echo b > b.txt"), driven };
    return runToEnd(
      bench.open(operatorWith(agents, { sandbox: { runtime } })),
      job,
      repository.inputs({ tree, history }),
    );
  };
  const build = (id: string, agent: string): SandboxedJob => ({
    ...{ id, repo: 1, image: "node:24", limits, snapshot: undefined, tree, history },
    ...{ kind: "build", agent, brief: "b", attempt: 1, usd: 1 },
  });

  test("one that the engine has not is named, with what it has", async () => {
    const ended = await run(verify("unknown", "true"), "lintel-no-such-runtime");
    expect(ended).toMatchObject({ kind: "error", cause: "environment" });
    expect(ended.kind === "error" && ended.reason).toMatch(/"lintel-no-such-runtime", and .* \(it has .*runc/u);
  });

  test("one that shares the engine's kernel runs all that runs without it", async () => {
    const ended = await run(verify("shared", "cat a.txt", { services }), "runc");
    expect(ended).toMatchObject({ kind: "exited", seen: { exitCode: 0 } });
    expect(logOf(ended)).toBe("a\n");
  });

  withGvisor("gVisor measures and builds; services, which it cannot reach, are refused in a sentence", async () => {
    const ended = await run(verify("gvisor", "cat a.txt; uname -r; exit 3"), "runsc");
    expect(ended).toMatchObject({ kind: "exited", seen: { exitCode: 3 } });
    expect(logOf(ended)).toBe("a\n4.4.0\n");
    const built = await run(build("gvisor-build", "shell"), "runsc");
    expect(built).toMatchObject({ kind: "exited", files: [{ kind: "written", path: "b.txt" }] });
    const refused = await run(verify("gvisor-services", "true", { services }), "runsc");
    expect(refused).toMatchObject({ kind: "error", cause: "environment", seen: undefined });
    expect(refused.kind === "error" && refused.reason).toContain("a kernel of its own, which cannot reach services");
  });

  withGvisor("under gVisor an agent is driven over the shim's socket, and sees its input end", async () => {
    const brief = "do: write b.txt hello\ndo: remember all of it\ndo: summary I wrote b.txt\ndo: say good bye";
    const ended = await run({ ...build("gvisor-driven", "driven"), brief } as SandboxedJob, "runsc");
    expect(ended, logOf(ended)).toMatchObject({
      kind: "exited",
      seen: { exitCode: 0 },
      agent: { ending: "end_turn", tools: 1, session: { how: "new" } },
      summary: "I wrote b.txt",
      files: [{ path: "b.txt" }],
    });
    const dead = await run({ ...build("gvisor-dies", "driven"), brief: "do: die" } as SandboxedJob, "runsc");
    expect(dead, logOf(dead)).toMatchObject({ kind: "exited", agent: { ending: "gone" } });
  });

  withGvisor("under gVisor a setup reaches the package gateway, and nothing else", async () => {
    const command =
      'npm pack minimist@1.2.5 --silent && ! node -e \'require("net").connect(8080, "127.0.0.1").on("connect", () => process.exit(0)).on("error", () => process.exit(1))\'';
    const job = { ...{ id: "gvisor-setup", repo: 1, image: "node:24", limits, tree }, command } as const;
    const ended = await run({ ...job, kind: "setup", network: ["npm"], snapshot: "gvisor-setup" }, "runsc");
    expect(ended, logOf(ended)).toMatchObject({ kind: "exited", seen: { exitCode: 0 } });
    expect(logOf(ended)).toContain("minimist-1.2.5.tgz");
  });
});
