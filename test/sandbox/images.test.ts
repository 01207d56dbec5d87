import { afterAll, expect, test } from "vitest";
import type { Pins, SandboxedJob } from "../../src/model/job.ts";
import { nodeImage } from "../../src/sandbox/setup/image-names.ts";
import { docker, limits, logOf, makeBench, makeRepository, operatorWith, runToEnd, withEngine } from "./bench.ts";

withEngine("the contents of images", () => {
  const bench = makeBench("images");
  const name = `lintel-moving-${String(process.pid)}`;
  const repository = makeRepository();
  repository.write("a.txt", "a\n");
  const { tree } = repository.commit();
  const operator = operatorWith({}, { images: { moving: `${name}:1` } });

  /** Gives the name to other content. */
  async function move(to: string): Promise<string> {
    const container = await docker.createContainer({ Image: nodeImage(), Cmd: ["true"] });
    const { Id } = (await container.commit({ repo: name, tag: "1", changes: `LABEL content=${to}` })) as { Id: string };
    await container.remove();
    return Id;
  }

  async function lookUp(): Promise<Pins> {
    const looked = await bench.open(operator).lookUp({
      id: "look",
      repo: 1,
      image: "moving",
      limits,
      kind: "images",
      images: ["moving"],
      agents: ["nobody"],
    });
    if (looked.state !== "found") throw new Error(JSON.stringify(looked));
    return looked.images;
  }

  function verify(id: string, pins?: Pins): SandboxedJob {
    const shape = { id, repo: 1, image: "moving", limits, snapshot: undefined } as const;
    return { ...shape, ...(pins === undefined ? {} : { pins }), kind: "verify", tree, command: "cat a.txt" };
  }

  afterAll(async () => {
    for (const { Id } of await docker.listImages({ filters: JSON.stringify({ reference: [name] }) }))
      await docker.getImage(Id).remove({ force: true });
  });

  test("a job runs in the content its run began with, whatever the name means by now", async () => {
    const first = await move("first");
    const pins = await lookUp();
    expect(pins).toEqual({ moving: first });
    const second = await move("second");
    expect(await lookUp()).toEqual({ moving: second });
    const inputs = repository.inputs({ tree });
    const pinned = await runToEnd(bench.open(operator), verify("pinned", pins), inputs);
    expect(pinned.seen).toMatchObject({ image: first, exitCode: 0 });
    expect(logOf(pinned)).toBe("a\n");
    const plain = await runToEnd(bench.open(operator), verify("plain"), inputs);
    expect(plain.seen).toMatchObject({ image: second, exitCode: 0 });

    await bench.open(operator).remove("pinned");
    await docker.getImage(first).remove({ force: true });
    const gone = await runToEnd(bench.open(operator), verify("gone", pins), inputs);
    expect(gone).toMatchObject({ kind: "error", cause: "image", seen: undefined });
    expect(gone.kind === "error" && gone.reason).toContain(`The image "moving" was ${first}`);
  });

  test("an image that is not there, or not allowed, is named before anything begins", async () => {
    const sandboxes = bench.open(operatorWith({}, { images: { listed: "lintel-not-here:1" } }));
    for (const [image, sentence] of [
      ["listed", 'The image "lintel-not-here:1" that the operator file gives for "listed" is not'],
      ["nowhere:1", 'The image "nowhere:1" is neither in'],
    ] as const) {
      const job = { id: "look", repo: 1, image, limits, kind: "images", images: [image], agents: [] } as const;
      const looked = await sandboxes.lookUp(job);
      expect(looked).toMatchObject({ state: "failed", cause: "environment" });
      expect(looked.state === "failed" && looked.reason).toContain(sentence);
    }
  });
});
