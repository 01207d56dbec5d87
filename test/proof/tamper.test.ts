import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readKeyFile, type TrustedKey } from "../../src/rules/proof/trusted-key.ts";
import { judgeLogs } from "../../src/rules/proof/judge-logs.ts";
import { openBundle } from "../../src/rules/proof/verify-bundle.ts";
import { bundleWorld, newKey, type BundleWorld } from "./bundle-world.ts";

let world: BundleWorld;
let keys: readonly TrustedKey[];
let whole: Buffer;
beforeAll(() => {
  world = bundleWorld();
  keys = readKeyFile(world.key.pem, "a file") ?? [];
  const merge = world.sealed(world.merging({ commit: world.head, tree: world.tree }));
  whole = Buffer.from(`${world.bundle}\n${merge}\n`);
});
afterAll(() => world.close());

const isOpened = (bytes: Uint8Array): boolean => openBundle(bytes, keys).ok;

describe("tampering with a bundle", () => {
  it("is found at every single byte, whichever of its bits is turned", () => {
    expect(isOpened(whole)).toBe(true);
    const missed: number[] = [];
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
      if (isOpened(changed)) missed.push(at);
    }
    expect(missed).toEqual([]);
  });

  it("is found for any other byte in any place, for cuts, insertions and swaps", () => {
    const place = fc.nat(whole.length - 2);
    const edits = fc.oneof(
      fc.record({ at: place, byte: fc.integer({ min: 1, max: 255 }) }).map(({ at, byte }) => {
        const changed = Buffer.from(whole);
        changed.writeUInt8(changed.readUInt8(at) ^ byte, at);
        return changed;
      }),
      fc
        .tuple(place, fc.integer({ min: 1, max: 50 }))
        .map(([at, most]) => Buffer.concat([whole.subarray(0, at), whole.subarray(at + most)])),
      fc
        .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 20 }))
        .map(([at, more]) => Buffer.concat([whole.subarray(0, at), more, whole.subarray(at)])),
    );
    const end = whole.subarray(0, whole.length - 1);
    const first = whole.subarray(0, whole.indexOf(10) + 1);
    // What is still a bundle: without its last line end, and the verification alone.
    const harmless = (bytes: Buffer): boolean =>
      [whole, end, first, first.subarray(0, -1)].some((each) => each.equals(bytes));
    fc.assert(
      fc.property(edits, (changed) => harmless(changed) || !isOpened(changed)),
      { numRuns: 3_000 },
    );
  });

  it("is found in a log, at every byte", () => {
    const { predicate } = world;
    const log = Buffer.from(world.logs.before);
    const digest = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    const logs = Object.values(world.logs).map(
      (text) => [digest(Buffer.from(text)), digest(Buffer.from(text))] as const,
    );
    expect(judgeLogs(predicate, new Map(logs))).toEqual([]);
    for (let at = 0; at < log.length; at += 1) {
      const changed = Buffer.from(log);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      const found = new Map([...logs, [digest(log), digest(changed)]]);
      expect(judgeLogs(predicate, found).map(({ code }) => code)).toEqual(["log-differs"]);
    }
  });

  it("is found in the subject: every file of the commit, and the commit itself", async () => {
    for (const files of [{ "add.js": "throw 1;\n" }, { "README.md": "y\n" }, { "more.txt": "" }]) {
      const changed = world.commit(files, "Tamper");
      expect(await world.verify(world.bundle, "--commit", changed)).toMatchObject({
        code: 1,
        faults: ["other-commit"],
      });
      world.git("reset", "-q", "--hard", world.head);
    }
    const amended = world.git("commit-tree", world.tree, "-p", world.base, "-m", "Another message");
    expect(await world.verify(world.bundle, "--commit", amended)).toMatchObject({ code: 1, faults: ["other-commit"] });
  });
});

describe("a true signature", () => {
  it("holds for nobody else's statement: any change of it, signed by any other key, is refused", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), (attempt) => {
        const thief = newKey();
        const own = world.sealed(
          world.stating((same) => ({ ...same, run: { ...same.run, attempt } })),
          thief,
        );
        return !isOpened(Buffer.from(own)) && openBundle(Buffer.from(own), readKeyFile(thief.pem, "x") ?? []).ok;
      }),
      { numRuns: 50 },
    );
  });

  it("is the same for the same statement, so that proving twice is proving once", () => {
    expect(world.sealed(world.stating())).toBe(world.bundle);
  });
});
