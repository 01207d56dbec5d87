import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getProof } from "../../src/cli/proof/get.ts";
import { printKey } from "../../src/cli/proof/print-key.ts";
import type { ProofIndex } from "../../src/engine/needs.ts";
import { createProofs } from "../../src/proof/create-proofs.ts";
import { createReadProofs } from "../../src/proof/read-proofs.ts";
import { openProofKey, type ProofKey } from "../../src/proof/proof-key.ts";
import { openBundle } from "../../src/rules/proof/verify-bundle.ts";
import { policyKeys } from "../../src/rules/proof/policy-keys.ts";
import { readKeyFile } from "../../src/rules/proof/trusted-key.ts";
import { fileBlobs } from "../../src/store/blobs/file-blobs.ts";
import { serve } from "../../src/web/server.ts";
import { bundleWorld, type BundleWorld } from "./bundle-world.ts";

let world: BundleWorld;
let directory: string;
let key: ProofKey;
beforeAll(async () => {
  world = bundleWorld();
  directory = await mkdtemp(join(tmpdir(), "lintel-proofs-"));
  key = await openProofKey({ dataDir: directory, given: undefined });
});
afterAll(async () => {
  world.close();
  await rm(directory, { recursive: true, force: true });
});

/** An index in memory, with the one rule it has: the first digest stays. The store's own is tried in `test/store/blobs`. */
const memoryIndex = (): ProofIndex => {
  const known = new Map<string, string>();
  return {
    recall: (address) => Promise.resolve(known.get(address)),
    remember: (address, digest) => {
      if (!known.has(address)) known.set(address, digest);
      return Promise.resolve(known.get(address) ?? digest);
    },
  };
};

const said = () => {
  const lines: string[] = [];
  return { lines, io: { out: (line: string) => void lines.push(line), err: (line: string) => void lines.push(line) } };
};

describe("the signing key", () => {
  it("is made once, for nobody else to read, and is the same for all who start at once", async () => {
    const fresh = await mkdtemp(join(tmpdir(), "lintel-key-"));
    const all = await Promise.all(Array.from({ length: 8 }, () => openProofKey({ dataDir: fresh, given: undefined })));
    expect(new Set(all.map(({ keyid }) => keyid)).size).toBe(1);
    expect(await readdir(fresh)).toEqual(["proof-key.pem"]);
    expect((await stat(join(fresh, "proof-key.pem"))).mode & 0o777).toBe(0o600);
    expect((await openProofKey({ dataDir: fresh, given: undefined })).keyid).toBe(all[0]?.keyid);
    await rm(fresh, { recursive: true });
  });

  it("may be the operator's, and then nothing is made", async () => {
    const fresh = await mkdtemp(join(tmpdir(), "lintel-key-"));
    const { privateKey } = generateKeyPairSync("ed25519");
    const given = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    expect((await openProofKey({ dataDir: fresh, given })).keyid).toMatch(/^sha256:[0-9a-f]{64}$/u);
    expect(await readdir(fresh)).toEqual([]);
    await rm(fresh, { recursive: true });
  });

  it.each([
    ["text", "hello"],
    ["a public key", () => world.key.pem],
    [
      "another kind",
      () => generateKeyPairSync("x25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    ],
  ])("that is %s is refused in a sentence", async (_, text) => {
    const given = typeof text === "string" ? text : text();
    await expect(openProofKey({ dataDir: directory, given })).rejects.toMatchObject({ name: "Refused" });
  });

  it("is printed as a key file and as the policy's line, and both are read again", () => {
    const { lines, io } = said();
    expect(printKey(key, io)).toBe(0);
    const text = lines.join("\n");
    const pem = text.slice(0, text.indexOf("# "));
    expect(readKeyFile(pem, "x")?.map(({ keyid }) => keyid)).toEqual([key.keyid]);
    const policy = text.slice(text.indexOf("proof_keys:"));
    expect(policyKeys(policy, "x").map(({ keyid }) => keyid)).toEqual([key.keyid]);
    expect(text).not.toContain("PRIVATE");
  });
});

describe("proof that is kept", () => {
  it("is found by its digest with its merge and its logs, and nothing else of the store is", async () => {
    const blobs = fileBlobs(join(directory, "blobs"));
    const index = memoryIndex();
    const proofs = createProofs({ key, blobs, index, publicUrl: "https://lintel.test" });
    for (const log of Object.values(world.logs)) await blobs.put(Buffer.from(log));
    const kept = await proofs.keep(world.stating(), world.sha256("basis"));
    expect(await proofs.keep(world.stating(), world.sha256("basis"))).toEqual(kept);
    expect(kept.url).toBe(`https://lintel.test/proof/${kept.digest.slice(7)}`);
    const trusted = readKeyFile(key.publicKey.export({ type: "spki", format: "pem" }).toString(), "x") ?? [];
    const read = createReadProofs({ blobs, index });
    const door = await serve({
      host: "127.0.0.1",
      port: 0,
      webhooks: (_, response) => void response.writeHead(404).end(),
      proofs: read,
      metrics: () => Promise.resolve(""),
      ready: () => Promise.resolve(true),
    });
    try {
      const url = `${door.url}/proof/${kept.digest.slice(7)}`;
      const alone = await fetch(url);
      expect(alone.headers.get("content-type")).toBe("application/octet-stream");
      expect(alone.headers.get("content-disposition")).toMatch(/^attachment/u);
      expect(openBundle(new Uint8Array(await alone.arrayBuffer()), trusted)).toMatchObject({
        ok: true,
        value: { merge: undefined },
      });

      const merge = world.merging({ commit: world.head, tree: world.tree }, { bundle: kept.digest });
      await proofs.keepMerge(merge);
      await proofs.keepMerge({ ...merge, predicate: { ...merge.predicate, pull: 99 } });
      const both = await (await fetch(url)).text();
      expect(openBundle(Buffer.from(both), trusted)).toMatchObject({
        ok: true,
        value: { merge: { predicate: { pull: 8 } } },
      });

      const log = world.sha256(world.logs.test).slice(7);
      expect(await (await fetch(`${url}/logs/${log}`)).text()).toBe(world.logs.test);
      const secret = await blobs.put(Buffer.from("a change that nobody published"));
      const places = [
        `${door.url}/proof/${secret.slice(7)}`,
        `${url}/logs/${secret.slice(7)}`,
        `${door.url}/proof/${log}`,
        `${door.url}/proof/../../etc/passwd`,
        `${door.url}/proof/`,
        `${url}/more`,
      ];
      for (const place of places) expect((await fetch(place)).status, place).toBe(404);
      expect((await fetch(url, { method: "POST" })).status).toBe(405);

      const out = join(directory, "got");
      const { lines, io } = said();
      expect(await getProof([url, "--out", out], io), lines.join("\n")).toBe(0);
      expect(await readFile(join(out, "bundle.intoto.jsonl"), "utf8")).toBe(both);
      expect(await readdir(join(out, "logs"))).toHaveLength(3);
      expect(await getProof([`${url.slice(0, -1)}${url.endsWith("0") ? "1" : "0"}`], said().io)).toBe(1);
      expect(await getProof(["http://127.0.0.1/nothing"], said().io)).toBe(2);
      expect(await readFile(join(directory, "blobs", log.slice(0, 2), log.slice(2)), "utf8")).toBe(world.logs.test);
    } finally {
      await door.close();
    }
  });
});
