import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { pack } from "tar-stream";
import { expect, test } from "vitest";
import type { Inputs } from "../../src/engine/needs.ts";
import type { SandboxedJob } from "../../src/model/job.ts";
import { createSandboxes } from "../../src/sandbox/create-sandboxes.ts";
import { jobNames } from "../../src/sandbox/job-names.ts";
import { removeInstance } from "../../src/sandbox/remove-instance.ts";
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

/** As expect.stringContaining, with a type. */
const saying = (words: string): string => expect.stringContaining(words) as string;

withEngine("a job, step by step", () => {
  const bench = makeBench("steps");
  const shape = { repo: 1, image: "node:24", limits, snapshot: undefined } as const;
  const counting = "echo start >> starts.txt; sleep 1.5; cat > brief.txt";
  const operator = operatorWith({ counter: shellAgent(counting) });

  function small(): { repository: Repository; tree: string; history: string; inputs: Inputs } {
    const repository = makeRepository();
    repository.write("a.txt", "a\n");
    const at = repository.commit();
    return { repository, ...at, inputs: repository.inputs(at) };
  }

  const verify = (id: string, tree: string, command: string, more: Partial<SandboxedJob> = {}): SandboxedJob =>
    ({ ...shape, id, kind: "verify", tree, command, ...more }) as SandboxedJob;
  const build = (id: string, at: { tree: string; history: string }, more: Partial<SandboxedJob> = {}): SandboxedJob =>
    ({
      ...shape,
      id,
      kind: "build",
      tree: at.tree,
      history: at.history,
      agent: "counter",
      brief: "the brief",
      attempt: 1,
      usd: 1,
      ...more,
    }) as SandboxedJob;

  test("every step by another process ends as one", async () => {
    const { inputs, ...at } = small();
    const job = build("run/1/build/1", at);
    const states: string[] = [];
    for (let i = 0; i < 50; i += 1) {
      const sandboxes = bench.open(operator);
      const step = await sandboxes.advance(job, inputs);
      states.push(step.state);
      if (step.state === "ended") {
        expect(step.result).toMatchObject({ kind: "exited", seen: { exitCode: 0, argv: ["sh", "-c", counting] } });
        const again = await bench.open(operator).advance(job, inputs);
        expect(again).toEqual(step);
        break;
      }
      await sandboxes.wait(job.id, 500);
    }
    expect(states.at(-1)).toBe("ended");
    expect(states.length).toBeGreaterThan(3);
  });

  test.each([0, 60, 150, 300, 500, 1_200, 2_100, 2_400])(
    "killed %i ms into it, it goes on and the agent starts once",
    async (afterMs) => {
      const { repository, inputs, ...at } = small();
      const job = build(`killed/${String(afterMs)}`, at);
      const child = spawn(process.execPath, [new URL("worker.ts", import.meta.url).pathname], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      child.stdin.end(JSON.stringify({ instance: bench.instance, job, operator, folder: repository.folder }));
      await untilSays(child, "begin");
      await sleep(afterMs);
      child.kill("SIGKILL");
      const ended = await runToEnd(bench.open(operator), job, inputs);
      expect(ended, logOf(ended)).toMatchObject({
        kind: "exited",
        files: [
          { path: "brief.txt", base64: Buffer.from("the brief").toString("base64") },
          { path: "starts.txt", base64: Buffer.from("start\n").toString("base64") },
        ],
      });
    },
  );

  test("a deadline stops the command; a build's work is kept", async () => {
    const { inputs, ...at } = small();
    const short = { limits: { ...limits, minutes: 0.03 } };
    const slow = operatorWith({ counter: shellAgent("echo half > half.txt; sleep 100") });
    const stopped = await runToEnd(bench.open(slow), build("slow-build", at, short), inputs);
    expect(stopped).toMatchObject({
      kind: "error",
      cause: "timeout",
      files: [{ path: "half.txt" }],
      seen: { exitCode: 137 },
    });
    const checked = await runToEnd(bench.open(), verify("slow-verify", at.tree, "sleep 100", short), inputs);
    expect(checked).toMatchObject({ kind: "error", cause: "timeout", files: [] });
  });

  test("what a person must mend is said in a sentence, and starts nothing", async () => {
    const { inputs, ...at } = small();
    const cases: readonly (readonly [SandboxedJob, string])[] = [
      [verify("no-image", at.tree, "true", { image: "nowhere:1" }), 'The image "nowhere:1" is neither in'],
      [verify("proto", at.tree, "true", { image: "constructor" }), 'The image "constructor" is neither in'],
      [
        verify("gone-image", at.tree, "true", { image: "listed" }),
        'The image "lintel-not-here:1" that the operator file gives for "listed" is not',
      ],
      [
        verify("pull", at.tree, "true", { image: "127.0.0.1:9/acme/tool:1" }),
        'The image "127.0.0.1:9/acme/tool:1" cannot be pulled',
      ],
      [verify("trick", at.tree, "true", { image: "127.0.0.1:9.evil.example/tool:1" }), "is neither in"],
      [
        build("no-agent", at, { agent: "nobody" }),
        'The agent "nobody" is not in the operator file\'s "agents" (there are: counter)',
      ],
      [build("proto-agent", at, { agent: "toString" }), 'The agent "toString" is not'],
      [verify("no-snapshot", at.tree, "true", { snapshot: "never" }), 'What setup left ("never") is no longer'],
    ];
    const listed = operatorWith({ counter: shellAgent("true") }, { registries: ["127.0.0.1:9"] });
    const sandboxes = bench.open({ ...listed, images: { ...listed.images, listed: "lintel-not-here:1" } });
    for (const [job, sentence] of cases) {
      const ended = await runToEnd(sandboxes, job, inputs);
      expect(ended, job.id).toMatchObject({
        kind: "error",
        cause: job.id === "no-snapshot" ? "snapshot" : "environment",
        reason: saying(sentence),
      });
      await expect(docker.getContainer(jobNames(bench.instance, job.id).command).inspect()).rejects.toMatchObject({
        statusCode: 404,
      });
    }
  });

  test("an image without a shell is named", async () => {
    const { inputs, ...at } = small();
    const tar = pack();
    tar.entry({ name: "file" }, "x");
    tar.finalize();
    const name = `${bench.instance}-bare`;
    const import_ = await docker.importImage(tar as unknown as NodeJS.ReadableStream, { repo: name, tag: "1" });
    for await (const chunk of import_) expect(String(chunk)).not.toContain("error");
    const sandboxes = bench.open({ ...operator, images: { bare: `${name}:1` } });
    const job = verify("bare", at.tree, "true", { image: "bare" });
    const ended = await runToEnd(sandboxes, job, inputs);
    await sandboxes.remove(job.id);
    await docker.getImage(`${name}:1`).remove();
    expect(ended).toMatchObject({ kind: "error", cause: "environment", reason: saying("/bin/sh") });
  });

  test("a gateway that cannot start is named", async () => {
    const { inputs, ...at } = small();
    const sandboxes = createSandboxes({
      docker,
      instance: bench.instance,
      operator,
      environment: {},
      registrySettings: () => Promise.reject(new Error("npm is not there")),
      clock: { now: () => Date.now() },
      log: () => undefined,
    });
    const more = { kind: "setup", network: ["npm"], snapshot: "x" } as const;
    const ended = await runToEnd(sandboxes, verify("no-gateway", at.tree, "true", more), inputs);
    expect(ended).toMatchObject({ kind: "error", cause: "environment", reason: saying("npm is not there") });
  });

  test("a command that vanishes is lost, not run again; so is one whose runner vanishes", async () => {
    const { inputs, ...at } = small();
    const sandboxes = bench.open();
    for (const role of ["command", "runner"] as const) {
      const job = verify(`vanish-${role}`, at.tree, "sleep 30");
      expect(await sandboxes.advance(job, inputs)).toEqual({ state: "running" });
      await docker.getContainer(jobNames(bench.instance, job.id)[role]).remove({ force: true });
      const ended = await runToEnd(sandboxes, job, inputs);
      expect(ended).toMatchObject({ kind: "error", cause: "lost" });
    }
  });

  test("files that are not the tree, or come short, or lead outside, never reach a command", async () => {
    const { inputs, repository, ...at } = small();
    repository.write("other.txt", "other\n");
    const other = repository.commit();
    const sandboxes = bench.open();
    const wrong = await runToEnd(sandboxes, verify("wrong-tree", other.tree, "true"), inputs);
    expect(wrong).toMatchObject({
      kind: "error",
      cause: "lost",
      reason: saying(other.tree),
      seen: undefined,
    });
    for (const broken of [
      (): Readable => Readable.from(failing()),
      (): Readable => Readable.from(failing()).destroy(),
    ]) {
      let asked = 0;
      const short: Inputs = {
        history: undefined,
        tree: async () => {
          asked += 1;
          return asked > 1 ? inputs.tree() : broken();
        },
      };
      const job = verify(`short/${broken.toString()}`, at.tree, "cat a.txt");
      await expect(sandboxes.advance(job, short)).rejects.toThrow();
      const ended = await runToEnd(sandboxes, job, short);
      expect(ended).toMatchObject({ kind: "exited", seen: { exitCode: 0 } });
    }
    const noHistory = await runToEnd(
      bench.open(operator),
      build("no-history", { ...at, history: "1".repeat(40) }),
      inputs,
    );
    expect(noHistory).toMatchObject({ kind: "error", cause: "lost" });
  });

  test("a workspace that is too small for its tree is named", async () => {
    const repository = makeRepository();
    repository.write("big", Buffer.alloc(20 * 1024 * 1024, 7));
    const at = repository.commit();
    const job = verify("full", at.tree, "true", { limits: { ...limits, diskMb: 16 } });
    const ended = await runToEnd(bench.open(), job, repository.inputs(at));
    expect(ended).toMatchObject({ kind: "error", cause: "environment", reason: saying("too small") });
  });

  test("a tree of many files, some of them large, arrives whole", async () => {
    const repository = makeRepository();
    for (let i = 0; i < 300; i += 1) repository.write(`src/${String(i % 7)}/file-${String(i)}.js`, "x".repeat(i * 37));
    repository.write("large.bin", Buffer.alloc(5 * 1024 * 1024 + 17, 9));
    const at = repository.commit();
    const command = "find . -type f | wc -l; wc -c < large.bin";
    const ended = await runToEnd(bench.open(), verify("many", at.tree, command), repository.inputs(at));
    expect(logOf(ended)).toBe("301\n5242897\n");
  });

  test("waiting ends with the command, and with the time", async () => {
    const { inputs, ...at } = small();
    const sandboxes = bench.open();
    const job = verify("waited", at.tree, "sleep 1.5; exit 3");
    await sandboxes.advance(job, inputs);
    const from = performance.now();
    await sandboxes.wait(job.id, 300);
    expect(performance.now() - from).toBeLessThan(1_200);
    await sandboxes.wait(job.id, 60_000);
    expect(performance.now() - from).toBeLessThan(10_000);
    expect(await sandboxes.advance(job, inputs)).toMatchObject({
      state: "ended",
      result: { kind: "exited", seen: { exitCode: 3 } },
    });
  });

  test("the reaper takes what nobody wants and what has expired, of its own instance only", async () => {
    const { inputs, ...at } = small();
    const ours = bench.open();
    const other = makeBench("steps-other");
    await Promise.all(["wanted", "unwanted"].map((id) => ours.advance(verify(id, at.tree, "sleep 60"), inputs)));
    await other.open().advance(verify("unwanted", at.tree, "sleep 60"), inputs);
    await ours.remove("run/1/build/1");
    const reaped = await ours.reap(["wanted"]);
    expect(reaped).toContain("unwanted");
    expect(reaped).not.toContain("wanted");
    const there = (instance: string, id: string): Promise<boolean> =>
      docker
        .getContainer(jobNames(instance, id).runner)
        .inspect()
        .then(
          () => true,
          () => false,
        );
    expect(await there(bench.instance, "wanted")).toBe(true);
    expect(await there(bench.instance, "unwanted")).toBe(false);
    expect(await there(other.instance, "unwanted")).toBe(true);
    const volumes = await docker.listVolumes({
      filters: JSON.stringify({ label: ["lintel.job=unwanted", `lintel.instance=${bench.instance}`] }),
    });
    expect(volumes.Volumes).toEqual([]);
    await removeInstance(docker, bench.instance);
    expect(await there(bench.instance, "wanted")).toBe(false);
    expect(await there(other.instance, "unwanted")).toBe(true);
    await other.open().remove("unwanted");
    await other.open().remove("unwanted");
    expect(await there(other.instance, "unwanted")).toBe(false);
  });
});

async function* failing(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(100, 1);
  await sleep(1);
  throw new Error("the store failed");
}

async function untilSays(child: ChildProcess & { stdout: Readable }, word: string): Promise<void> {
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) if (chunk.toString().includes(word)) return;
  throw new Error(`the worker ended: ${String((await once(child, "exit"))[0])}`);
}
