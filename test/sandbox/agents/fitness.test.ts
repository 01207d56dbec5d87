import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pack } from "tar-stream";
import { afterAll, expect, test } from "vitest";
import { agentEntry } from "../../../src/model/agent.ts";
import type { SandboxedJob } from "../../../src/model/job.ts";
import { isInstalled } from "../../../src/sandbox/agents/install-agent.ts";
import { docker, limits, makeBench, makeRepository, operatorWith, runToEnd, withEngine } from "../bench.ts";

withEngine("whether an agent can run", () => {
  const bench = makeBench("fitness");
  const image = `lintel-test-bare-${String(process.pid)}`;
  afterAll(() =>
    docker
      .getImage(image)
      .remove({ force: true })
      .catch(() => undefined),
  );

  test("is said before anything is spent: not installed, or in an image with nothing in it", async () => {
    const tar = pack();
    tar.entry({ name: "etc/os-release" }, "NAME=bare\n");
    tar.finalize();
    const made = await docker.importImage(Readable.from(tar, { objectMode: false }), { repo: image, tag: "latest" });
    await text(made);
    const repository = makeRepository();
    repository.write("a.txt", "a\n");
    const at = repository.commit();
    const models = {
      p: { api: "anthropic", url: "http://127.0.0.1:9", models: { m: { input: 1, output: 1, max_output: 9 } } },
    };
    const claude = agentEntry.parse({ use: "claude", provider: "p", model: "m", image: "bare" });
    const operator = operatorWith({ claude }, { models, images: { bare: `${image}:latest` } });
    const job: SandboxedJob = {
      ...{ id: "fitness/bare", repo: 1, image: "bare", limits, snapshot: undefined, ...at },
      ...{ kind: "build", agent: "claude", brief: "", attempt: 1, usd: 1 },
    };
    const ended = await runToEnd(bench.open(operator), job, repository.inputs(at));
    const installed = await isInstalled(docker, "claude");
    expect(ended).toMatchObject({
      kind: "error",
      cause: "environment",
      reason: expect.stringMatching(
        installed
          ? /^The image "bare" cannot run Claude Code: it has no \/bin\/sh/u
          : /run "lintel agents install claude"/u,
      ) as string,
    });
  });
});
