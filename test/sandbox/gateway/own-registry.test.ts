import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { EndedJob } from "../../../src/engine/needs.ts";
import type { SandboxedJob } from "../../../src/model/job.ts";
import { createSandboxes } from "../../../src/sandbox/create-sandboxes.ts";
import { docker, limits, logOf, makeBench, makeRepository, operatorWith, runToEnd, withEngine } from "../bench.ts";

/** A registry on loopback that wants a credential and keeps what it was asked. */
async function registry(): Promise<{ server: Server; address: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked.push(`${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? "-"}`);
    if (request.headers.authorization !== "Bearer canary-7f3a") response.writeHead(401).end("{}");
    else if (request.url === "/team/tool") {
      const dist = { tarball: "https://elsewhere.example/tool/-/tool-1.0.0.tgz" };
      response.writeHead(200, { "content-type": "application/json", "set-cookie": "canary=1" });
      response.end(JSON.stringify({ name: "tool", versions: { "1.0.0": { name: "tool", dist } } }));
    } else if (request.url === "/team/tool/-/tool-1.0.0.tgz") response.end(Buffer.from([1, 0, 255]));
    else if (request.url === "/team/broken") response.end("{ not json");
    else if (request.url === "/team/cut")
      response.writeHead(200, { "content-length": "100" }).write("x", () => response.destroy());
    else response.writeHead(404).end("canary-7f3a");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/team/`, asked };
}

const script = `
const base = process.env.npm_config_registry;
for (const [method, path] of [["GET", "tool"], ["GET", "tool/-/tool-1.0.0.tgz"], ["GET", "broken"], ["GET", "nothing"], ["PUT", "tool"], ["GET", "cut"]]) {
  try {
    const answer = await fetch(base + path, { method, headers: { authorization: "Bearer mine", cookie: "a=b" } });
    const body = Buffer.from(await answer.arrayBuffer());
    console.log(method, path, answer.status, path.endsWith("tgz") ? body.toString("hex") : body.toString(), answer.headers.get("set-cookie"));
  } catch (error) { console.log(method, path, "broke off"); }
}`;

withEngine("the gateway before a registry of the server's own", () => {
  const bench = makeBench("registry");

  async function ask(id: string, address: string): Promise<EndedJob> {
    const repository = makeRepository();
    repository.write("ask.mjs", script);
    const { tree } = repository.commit();
    const sandboxes = createSandboxes({
      docker,
      instance: bench.instance,
      operator: operatorWith(),
      environment: {},
      registrySettings: () => Promise.resolve({ registry: address, ca: "", authorization: "Bearer canary-7f3a" }),
      clock: { now: () => Date.now() },
      log: () => undefined,
    });
    const job: SandboxedJob = {
      id,
      repo: 1,
      image: "node:24",
      limits,
      kind: "setup",
      tree,
      command: "node ask.mjs",
      network: ["npm"],
      snapshot: id,
    };
    return runToEnd(sandboxes, job, repository.inputs({ tree }));
  }

  test("adds the server's credential outside, and gives back neither it nor another host", async () => {
    const { server, address, asked } = await registry();
    const ended = await ask("own", address).finally(() => server.close());
    const lines = logOf(ended).trim().split("\n");
    expect(lines.slice(1)).toEqual([
      "GET tool/-/tool-1.0.0.tgz 200 0100ff null",
      expect.stringMatching(/^GET broken 502 /u),
      'GET nothing 404 {"error":"Lintel\'s package gateway: the registry answered 404"} null',
      'PUT tool 403 {"error":"Lintel\'s package gateway: PUT is not reading"} null',
      expect.stringMatching(/^GET cut (502|broke off)/u),
    ]);
    expect(lines[0]).toContain('"tarball":"http://127.0.0.1:4873/tool/-/tool-1.0.0.tgz"');
    expect(logOf(ended)).not.toContain("canary");
    expect(asked).toEqual([
      "GET /team/tool Bearer canary-7f3a",
      "GET /team/tool/-/tool-1.0.0.tgz Bearer canary-7f3a",
      "GET /team/broken Bearer canary-7f3a",
      "GET /team/nothing Bearer canary-7f3a",
      "GET /team/cut Bearer canary-7f3a",
    ]);
    for (const { Id } of await docker.listContainers({
      all: true,
      filters: JSON.stringify({ label: [`lintel.instance=${bench.instance}`] }),
    })) {
      expect(JSON.stringify(await docker.getContainer(Id).inspect())).not.toContain("canary-7f3a");
    }
  });

  test("a registry that has vanished is a 502, not a hang", async () => {
    const { server, address } = await registry();
    server.close();
    await once(server, "close");
    const lines = logOf(await ask("vanished", address))
      .trim()
      .split("\n");
    expect(lines.slice(0, 4).every((line) => / 502 /u.test(line))).toBe(true);
  });
});
