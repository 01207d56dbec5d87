import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { EndedJob, Inputs } from "../../../src/engine/needs.ts";
import { agentEntry, type SessionFiles } from "../../../src/model/agent.ts";
import type { SandboxedJob } from "../../../src/model/job.ts";
import { limits, logOf, makeBench, makeRepository, operatorWith, runToEnd, withEngine } from "../bench.ts";

const source = readFileSync(new URL("../../../fixtures/agents/scripted.mjs", import.meta.url), "utf8");
const scripted = (mode = ""): ReturnType<typeof agentEntry.parse> =>
  agentEntry.parse({
    adapter: "acp",
    command: ["node", "--input-type=module", "-e", source],
    env: { ACP_MODE: mode },
    files: { ".scripted/settings": "laid\n" },
    sessions: [".scripted/sessions"],
  });
const modes = ["", "loads", "forgetful", "stays", "deaf"];
const agents = Object.fromEntries(modes.map((mode) => [`scripted${mode}`, scripted(mode)]));

withEngine("an agent that is driven", () => {
  const bench = makeBench("drive");
  const operator = operatorWith(agents);
  const repository = makeRepository();
  repository.write("a.txt", "a\n");
  const at = repository.commit();
  const inputs = repository.inputs(at);

  const build = (id: string, brief: string, more: Partial<SandboxedJob & { kind: "build" }> = {}): SandboxedJob => ({
    id,
    repo: 1,
    image: "node:24",
    limits,
    snapshot: undefined,
    kind: "build",
    agent: "scripted",
    brief,
    attempt: 1,
    usd: 0,
    ...at,
    ...more,
  });
  const run = (job: SandboxedJob, given: Inputs = inputs): Promise<EndedJob> =>
    runToEnd(bench.open(operator), job, given);
  const textOf = (ended: EndedJob, path: string): string | undefined => {
    const file = ended.files.find((each) => each.path === path);
    return file?.kind === "written" ? Buffer.from(file.base64, "base64").toString("utf8") : undefined;
  };

  test("gets the brief, leaves its change, its session and its summary, and ends by itself", async () => {
    const brief = "do: write b.txt hello\ndo: remember all of it\ndo: summary I wrote b.txt\ndo: say good bye";
    const ended = await run(build("drive/whole", brief));
    expect(ended, logOf(ended)).toMatchObject({
      kind: "exited",
      seen: { exitCode: 0 },
      agent: { ending: "end_turn", tools: 1, session: { how: "new" } },
      summary: "I wrote b.txt",
      files: [{ path: "b.txt" }],
    });
    const { session } = ended;
    expect(session?.files).toEqual([
      { path: `.scripted/sessions/${session?.id ?? ""}`, base64: Buffer.from("all of it\n").toString("base64") },
    ]);
  });

  test.each(["scripted", "scriptedloads"])("goes on with the session of an earlier attempt (%s)", async (agent) => {
    const files: SessionFiles = [
      { path: ".scripted/sessions/old", base64: Buffer.from("from before\n").toString("base64") },
      { path: ".scripted/settings", base64: Buffer.from("planted\n").toString("base64") },
      { path: ".profile", base64: Buffer.from("planted\n").toString("base64") },
    ];
    const job = build(`drive/resume/${agent}`, "do: recall r.txt\ndo: remember more", {
      agent,
      session: { agent, id: "old", files: "sha256:0" },
    });
    const ended = await run(job, { ...inputs, session: () => Promise.resolve(files) });
    expect(ended, logOf(ended)).toMatchObject({ kind: "exited", agent: { session: { id: "old", how: "resumed" } } });
    expect(textOf(ended, "r.txt")).toBe("from before\n");
    expect(ended.session?.files.map(({ path }) => path)).toEqual([".scripted/sessions/old"]);
    expect(Buffer.from(ended.session?.files[0]?.base64 ?? "", "base64").toString()).toBe("from before\nmore\n");
  });

  test("begins anew where the session is not taken up, or its files are gone", async () => {
    const session = { agent: "scriptedforgetful", id: "old", files: "sha256:0" };
    const job = build("drive/anew", "do: write b.txt x", { agent: "scriptedforgetful", session });
    const kept = [{ path: ".scripted/sessions/old", base64: "" }];
    const anew = await run(job, { ...inputs, session: () => Promise.resolve(kept) });
    expect(anew).toMatchObject({ agent: { ending: "end_turn", session: { how: "anew" } } });
    const gone = await run(build("drive/gone", "do: write b.txt x", { session }), {
      ...inputs,
      session: () => Promise.resolve(undefined),
    });
    expect(gone).toMatchObject({ agent: { ending: "end_turn", session: { how: "new" } } });
  });

  test("a session that leads outside of the home leaves nothing", async () => {
    const brief = "do: link .scripted/sessions/evil /etc\ndo: link out/summary.md /etc/passwd\ndo: write b.txt x";
    const ended = await run(build("drive/links", brief));
    expect(ended.session?.files.map(({ path }) => path)).toEqual([expect.stringMatching(/sessions\/s[0-9a-f]+$/u)]);
    expect(ended).toMatchObject({ kind: "exited" });
    expect("summary" in ended).toBe(false);
  });

  test.each<[string, string, object]>([
    ["dies", "do: write b.txt x\ndo: die", { ending: "gone" }],
    ["is refused by its model", "do: stop refusal", { ending: "refusal" }],
    ["answers with an error", "do: error", { ending: "failed" }],
  ])("that %s has an end that says so", async (name, brief, agent) => {
    const ended = await run(build(`drive/${name}`, brief));
    expect(ended, logOf(ended)).toMatchObject({ kind: "exited", agent });
  });

  test("that floods is an error, not a failed attempt", async () => {
    const ended = await run(build("drive/floods", "do: write b.txt x\ndo: flood"));
    expect(ended).toMatchObject({
      kind: "error",
      cause: "environment",
      reason: expect.stringContaining("does not keep to its protocol") as string,
      files: [{ path: "b.txt" }],
    });
  });

  test("that does not leave when it has finished is ended, and has finished", async () => {
    const began = performance.now();
    const job = build("drive/stays", "do: write b.txt x\ndo: linger", { agent: "scriptedstays" });
    const ended = await run(job);
    expect(ended).toMatchObject({ kind: "exited", seen: { exitCode: 137 }, agent: { ending: "end_turn" } });
    expect(textOf(ended, "b.txt")).toBe("x\n");
    expect(performance.now() - began).toBeLessThan(40_000);
  });

  test("under which nothing changes is stopped, with a sentence; one that makes progress is not", async () => {
    const idleMinutes = 0.1;
    const [idle, busy] = await Promise.all([
      run(build("drive/idle", "do: write b.txt x\ndo: remember this\ndo: wait 100000", { idleMinutes })),
      run(build("drive/busy", "do: tick 8 2000\ndo: write b.txt x", { idleMinutes })),
    ]);
    expect(idle).toMatchObject({
      kind: "error",
      cause: "timeout",
      reason: expect.stringContaining("finished no tool call") as string,
      files: [{ path: "b.txt" }],
    });
    expect(idle.session?.files).toHaveLength(1);
    expect(busy, logOf(busy)).toMatchObject({ kind: "exited", agent: { ending: "end_turn" } });
  });

  test("goes on when the worker is killed, is started once, and is read on", async () => {
    const job = build("drive/killed", "do: remember begun\ndo: tick 4 1000\ndo: write b.txt x");
    const child = spawn(process.execPath, [new URL("../worker.ts", import.meta.url).pathname], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.end(JSON.stringify({ instance: bench.instance, job, operator, folder: repository.folder }));
    await once(child.stdout, "data");
    await sleep(4_000);
    child.kill("SIGKILL");
    const ended = await run(job);
    expect(ended).toMatchObject({ kind: "exited", agent: { ending: "end_turn", tools: 5 } });
    expect(Buffer.from(ended.session?.files[0]?.base64 ?? "", "base64").toString()).toBe("begun\n");
  });

  test("is stopped within ten seconds when nobody wants it any more, and leaves its work and its session", async () => {
    const sandboxes = bench.open(operator);
    const job = build("drive/stopped", "do: write half.txt done\ndo: remember half of it\ndo: wait 100000");
    const stubborn = build("drive/stubborn", "do: write half.txt done\ndo: linger\ndo: flood", {
      agent: "scripteddeaf",
    });
    const never = build("drive/never", "");
    for (const each of [job, stubborn]) for (let n = 0; n < 3; n += 1) await sandboxes.advance(each, inputs);
    await sleep(2_500);
    const began = performance.now();
    const [stopped, killed, none] = await Promise.all([job, stubborn, never].map((each) => sandboxes.stop(each)));
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(stopped).toMatchObject({ kind: "error", cause: "stopped", files: [{ path: "half.txt" }] });
    expect(Buffer.from(stopped?.session?.files[0]?.base64 ?? "", "base64").toString()).toBe("half of it\n");
    expect(killed).toMatchObject({ kind: "error", cause: "stopped" });
    expect(none).toEqual({ kind: "error", cause: "stopped", reason: expect.any(String) as string, files: [] });
    expect(await sandboxes.stop(job)).toMatchObject({ cause: "stopped", files: [{ path: "half.txt" }] });
  });
});
