import Docker from "dockerode";
import { describe, expect, test } from "vitest";
import { checkNode } from "../../../src/sandbox/setup/check-node.ts";
import { prepareEngine } from "../../../src/sandbox/setup/prepare-engine.ts";
import { prepareMachine } from "../../../src/sandbox/setup/prepare-machine.ts";
import { withEngine } from "../bench.ts";

describe("a machine that is not ready", () => {
  test("an old Node is named with the fix", () => {
    expect(checkNode("v24.0.0")).toEqual({ ok: true });
    expect(checkNode("v20.20.2")).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/Node v20\.20\.2 .*24/u) as string,
    });
  });

  test("a remote engine that does not answer is named, and nothing is installed for it", async () => {
    const said: string[] = [];
    const docker = new Docker({ host: "127.0.0.1", port: 9, protocol: "http" });
    const prepared = await prepareEngine(docker, (line) => said.push(line));
    expect(prepared).toMatchObject({ ok: false, problem: expect.stringContaining("correct DOCKER_HOST") as string });
    expect(said).toEqual([]);
  });
});

withEngine("a machine that is ready", () => {
  test("is left alone, within two seconds", async () => {
    await prepareMachine({ say: () => undefined });
    const said: string[] = [];
    const from = performance.now();
    expect(await prepareMachine({ say: (line) => said.push(line) })).toEqual({ ok: true });
    expect(said).toEqual([expect.stringContaining("Nothing to do")]);
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});
