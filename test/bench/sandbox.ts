import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { EndedJob } from "../../src/engine/needs.ts";
import type { SandboxedJob, JobLimits } from "../../src/model/job.ts";
import { operatorSchema } from "../../src/model/operator.ts";
import { connectEngine } from "../../src/sandbox/connect-engine.ts";
import { createSandboxes } from "../../src/sandbox/create-sandboxes.ts";
import { removeInstance } from "../../src/sandbox/remove-instance.ts";
import { defaultOperatorImages, nodeImage, runnerImage } from "../../src/sandbox/setup/image-names.ts";
import { newRepository } from "../sandbox/repository.ts";
import { startModelServer } from "../model-server/start-model-server.ts";
import type { Bench } from "./stack.ts";

const run = promisify(execFile);
const limits: JobLimits = { minutes: 5, memoryMb: 1_024, cpus: 2, pids: 256, diskMb: 256 };

/** Prints the time of its first instruction, in nanoseconds, then works for as long as a small test suite does. */
const commands = { floor: "date +%s%N", suite: "date +%s%N; sleep 10" } as const;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const round = (value: number): number => Math.round(value * 100) / 100;

type Times = { readonly firstMs: number; readonly wholeMs: number };

/** What a sandbox costs beside a bare `docker run` of the same image and command. */
export const benchSandbox = async ({ pairs }: { readonly pairs: number }): Promise<Bench> => {
  const rounds = pairs === 0 ? 5 : pairs;
  const instance = `bench-${randomBytes(4).toString("hex")}`;
  const docker = connectEngine();
  const { repository, remove } = newRepository();
  repository.write("a.txt", "a\n");
  const { tree, history } = repository.commit();
  let askedAt = Number.NaN;
  const server = await startModelServer({
    script: () => {
      askedAt = Date.now();
      return { say: "Here I am" };
    },
  });
  const sandboxes = createSandboxes({
    docker,
    instance,
    environment: { BENCH_KEY: "bench" },
    operator: operatorSchema.parse({
      accounts: ["bench"],
      agents: { asker: { adapter: "command", command: ["node", "-e", ask], provider: "scripted", model: "m1" } },
      models: {
        scripted: { api: "anthropic", url: server.url, key: { variable: "BENCH_KEY" }, models: { m1: price } },
      },
      images: defaultOperatorImages(),
    }),
    registrySettings: () => Promise.reject(new Error("no registry is wanted here")),
    clock: { now: Date.now },
    log: () => undefined,
  });
  const toEnd = async (job: SandboxedJob): Promise<EndedJob> => {
    for (;;) {
      const step = await sandboxes.advance(job, repository.inputs({ tree, history }));
      if (step.state === "ended") return step.result;
      await sandboxes.wait(job.id, 30_000);
    }
  };
  let n = 0;
  const verify = async (command: string): Promise<Times> => {
    n += 1;
    const shape = { id: `bench/${n}`, repo: 1, image: "node:24", limits, snapshot: undefined } as const;
    const begun = Date.now();
    const ended = await toEnd({ ...shape, kind: "verify", tree, command });
    const wholeMs = Date.now() - begun;
    await sandboxes.remove(shape.id);
    return { wholeMs, firstMs: firstIn(Buffer.from(ended.seen?.log ?? []).toString()) - begun };
  };
  const bare = async (command: string): Promise<Times> => {
    const begun = Date.now();
    const { stdout } = await run("docker", ["run", "--rm", "--network=none", nodeImage(), "sh", "-c", command]);
    return { wholeMs: Date.now() - begun, firstMs: firstIn(stdout) - begun };
  };
  /** An agent that asks its model at once, so that what is measured is ours: sandbox, gateway, bridge. */
  const agent = async (): Promise<number> => {
    n += 1;
    const shape = { id: `bench/${n}`, repo: 1, image: "node:24", limits, snapshot: undefined, tree, history } as const;
    const begun = Date.now();
    const ended = await toEnd({ ...shape, kind: "build", agent: "asker", brief: "b", attempt: 1, usd: 1 });
    if (ended.seen?.exitCode !== 0) throw new Error(`the agent failed: ${JSON.stringify(ended).slice(0, 500)}`);
    await sandboxes.remove(shape.id);
    return askedAt - begun;
  };
  /** What a setup that leaves 32 MiB, as a few packages do, keeps on the engine's disk. */
  const snapshotMb = async (): Promise<number> => {
    const command = "mkdir node_modules && head -c 33554432 /dev/urandom > node_modules/packed";
    const shape = { id: "bench/setup", repo: 1, image: "node:24", limits, network: [], snapshot: "bench" } as const;
    const ended = await toEnd({ ...shape, kind: "setup", tree, command });
    if (ended.kind !== "exited" || ended.snapshot === undefined)
      throw new Error(`setup failed: ${JSON.stringify(ended)}`);
    const { Volumes } = (await docker.df()) as { Volumes: readonly Measured[] };
    const size = Volumes.find(({ Name }) => Name === ended.snapshot)?.UsageData?.Size;
    return size === undefined ? Number.NaN : Math.round(size / 1e6);
  };
  try {
    const figures = {
      ...(await compare(verify, bare, rounds)),
      ...(await eightAtOnce(verify)),
      agent_first_request_ms: median(await inTurn(rounds, agent)),
      snapshot_mb: await snapshotMb(),
      ...(await sizes()),
    };
    const table = Object.entries(figures).map(([name, value]) => `${name.padEnd(24)}${value}`);
    return { figures, table: table.join("\n") };
  } finally {
    await removeInstance(docker, instance);
    await server.close();
    remove();
  }
};

type Measured = { readonly Name: string; readonly UsageData?: { readonly Size: number } };

const price = { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75, max_output: 1_000 };

const ask = `fetch("http://127.0.0.1:8080/anthropic/v1/messages", { method: "POST", headers: { "content-type": "application/json" },
  body: JSON.stringify({ model: "m1", max_tokens: 10, messages: [{ role: "user", content: "hello" }] }) })
  .then((answer) => process.exit(answer.status === 200 ? 0 : 1));`;

const inTurn = async (times: number, measure: () => Promise<number>): Promise<readonly number[]> => {
  const all: number[] = [];
  for (let i = 0; i < times; i += 1) all.push(await measure());
  return all;
};

const firstIn = (output: string): number => Number(output.split("\n")[0]) / 1_000_000;

type Measure = (command: string) => Promise<Times>;

/** One of each in turn, so that a busy moment of the machine falls on both. */
const compare = async (verify: Measure, bare: Measure, rounds: number) => {
  const [ours, theirs]: [Times[], Times[]] = [[], []];
  for (let i = 0; i < rounds; i += 1) {
    ours.push(await verify(commands.floor));
    theirs.push(await bare(commands.floor));
  }
  const [long, bareLong]: [number[], number[]] = [[], []];
  for (let i = 0; i < Math.min(rounds, 3); i += 1) {
    long.push((await verify(commands.suite)).wholeMs);
    bareLong.push((await bare(commands.suite)).wholeMs);
  }
  const first = { ours: median(ours.map((each) => each.firstMs)), bare: median(theirs.map((each) => each.firstMs)) };
  const whole = { ours: median(ours.map((each) => each.wholeMs)), bare: median(theirs.map((each) => each.wholeMs)) };
  return {
    sandbox_ratio: round(first.ours / first.bare),
    verify_ratio: round(median(long) / median(bareLong)),
    verify_floor_ratio: round(whole.ours / whole.bare),
    sandbox_start_ms: Math.round(first.ours),
    bare_start_ms: Math.round(first.bare),
    verify_ms: Math.round(median(long)),
    bare_verify_ms: Math.round(median(bareLong)),
  };
};

const eightAtOnce = async (verify: Measure) => {
  const begun = Date.now();
  await Promise.all(Array.from({ length: 8 }, () => verify(commands.floor)));
  return { eight_parallel_ms: Date.now() - begun };
};

const sizes = async () => {
  const docker = connectEngine();
  const size = async (name: string): Promise<number> => (await docker.getImage(name).inspect()).Size;
  return {
    image_mb: Math.round((await size(nodeImage())) / 1e6),
    runner_image_mb: Math.round((await size(runnerImage())) / 1e6),
  };
};
