import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import type Docker from "dockerode";
import { afterAll, expect, test, vi } from "vitest";
import type { EndedJob } from "../../src/engine/needs.ts";
import type { SandboxedJob } from "../../src/model/job.ts";
import { connectEngine } from "../../src/sandbox/connect-engine.ts";
import { createSandboxes } from "../../src/sandbox/create-sandboxes.ts";
import { labels } from "../../src/sandbox/job-names.ts";
import { readRegistrySettings } from "../../src/sandbox/registry-settings.ts";
import { docker, limits, logOf, makeBench, makeRepository, operatorWith, runToEnd, withEngine } from "./bench.ts";
import { shellAgent } from "./bench.ts";

withEngine("an engine that only DOCKER_HOST names", () => {
  const bench = makeBench("remote");
  const shape = { repo: 1, image: "node:24", limits } as const;
  const agent = shellAgent("test -d node_modules/minimist && cat > brief.txt && git log --format=%s >> brief.txt");
  const operator = operatorWith({ a: agent });

  test("runs setup, verify and build over TCP, and mounts nothing of a host", async () => {
    const door = await openDoor(docker);
    vi.stubEnv("DOCKER_HOST", `tcp://127.0.0.1:${String(door.port)}`);
    const remote = connectEngine();
    vi.unstubAllEnvs();
    const sandboxes = createSandboxes({
      docker: remote,
      instance: bench.instance,
      operator,
      environment: {},
      registrySettings: () => readRegistrySettings(process.env),
      clock: { now: () => Date.now() },
      log: () => undefined,
    });
    await sandboxes.ready();
    const repository = makeRepository();
    repository.write(
      "package.json",
      JSON.stringify({ name: "x", version: "1.0.0", dependencies: { minimist: "1.2.5" } }),
    );
    repository.write("large.bin", Buffer.alloc(3 * 1024 * 1024 + 7, 5));
    const at = repository.commit();
    const { tree } = at;
    const run = async (job: SandboxedJob): Promise<EndedJob> => {
      const ended = await runToEnd(sandboxes, job, repository.inputs(at));
      expect(ended, logOf(ended)).toMatchObject({ kind: "exited", seen: { exitCode: 0 } });
      return ended;
    };

    const made = await run({
      ...shape,
      id: "s",
      kind: "setup",
      tree,
      command: "npm install",
      network: ["npm"],
      snapshot: "s",
    });
    const snapshot = made.kind === "exited" ? made.snapshot : undefined;
    const db = { name: "db", image: "node:24", env: {}, command: "sleep 60", ready: "true", writable: ["/data"] };
    const command = "test -d node_modules/minimist && wc -c < large.bin";
    const checked = await run({ ...shape, id: "v", kind: "verify", tree, snapshot, command, services: [db] });
    expect(logOf(checked)).toBe("3145735\n");
    const task = { agent: "a", brief: "the brief\n", attempt: 1, usd: 1 };
    const built = await run({ ...shape, id: "b", kind: "build", ...at, snapshot, ...task });
    const content = Buffer.from("the brief\nwork\n").toString("base64");
    expect(built).toMatchObject({ files: [{ path: "brief.txt", base64: content }] });

    // All the work went through the door: at least the tree, twice and more.
    expect(door.carried()).toBeGreaterThan(9_000_000);
    expect(await mountsOf(docker, bench.instance)).toEqual({
      containers: 8,
      kinds: ["tmpfs", "volume"],
      hostPaths: [],
    });
  });
});

/** How the engine's client remembers where the engine is; the usual socket is looked for when it is wanted. */
type Address = {
  readonly socketPath?: string | (() => Promise<string>);
  readonly host?: string;
  readonly port?: number | string;
};

type Door = { readonly port: number; readonly carried: () => number };

/** A port on the loopback behind which the engine answers, as one on another machine would. */
async function openDoor(engine: Docker): Promise<Door> {
  const { socketPath, host, port } = engine.modem as unknown as Address;
  const path = typeof socketPath === "function" ? await socketPath() : socketPath;
  const to = path === undefined ? { host: host ?? "127.0.0.1", port: Number(port) } : { path };
  const open = new Set<Socket>();
  let bytes = 0;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ ...to, allowHalfOpen: true });
    near.on("data", (chunk) => (bytes += chunk.length));
    near.pipe(far).pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on("error", () => other.destroy()).on("close", () => open.delete(one));
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  afterAll(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return { port: (server.address() as AddressInfo).port, carried: () => bytes };
}

/** What the containers of an instance mount, read at the engine itself. */
async function mountsOf(engine: Docker, instance: string) {
  const filters = JSON.stringify({ label: [`${labels.instance}=${instance}`] });
  const listed = await engine.listContainers({ all: true, filters });
  const seen = await Promise.all(listed.map(({ Id }) => engine.getContainer(Id).inspect()));
  const kinds = seen.flatMap(({ Mounts, HostConfig: { Mounts: asked, Tmpfs } }) => [
    ...Mounts.map(({ Type }) => Type as string),
    ...(asked ?? []).map(({ Type }) => Type as string),
    ...(Object.keys((Tmpfs as object | null) ?? {}).length === 0 ? [] : ["tmpfs"]),
  ]);
  const hostPaths = seen.flatMap(({ HostConfig: { Binds, VolumesFrom, Devices } }) => [
    ...(Binds ?? []),
    ...((VolumesFrom as string[] | null) ?? []),
    ...((Devices as unknown[] | null) ?? []),
  ]);
  return { containers: seen.length, kinds: [...new Set(kinds)].toSorted(), hostPaths };
}
