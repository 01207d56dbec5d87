import { describe, expect, it } from "vitest";
import { createInspect } from "../../src/engine/inspect.ts";
import { Unavailable, type Scanner } from "../../src/engine/needs.ts";
import { createScanner } from "../../src/inspect/secrets/create-scanner.ts";
import { personsClone, trusted, written } from "../git/people.ts";
import type { Content } from "../git/people.ts";

const token = ["ghp", "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"].join("_");
const test = `it("adds", () => {\n  assert.equal(add(1, 2), 3);\n});\nit("more", () => {\n  assert.equal(add(2, 2), 4);\n});\n`;

/** What the inspectors say of an export over some files, through a real repository. */
const on = async (
  files: Readonly<Record<string, Content>>,
  exported: Parameters<Awaited<ReturnType<typeof trusted>>["write"]>[2],
  scanner: Scanner = createScanner(),
) => {
  const clone = await personsClone();
  const base = await clone.commit(files);
  const git = await trusted();
  await git.fetch(7, { url: clone.url, authorization: undefined }, [base]);
  const { tree } = await git.write(7, base, exported);
  const landed = await git.land(7, base, { kind: "unpublished", attempt: 1, tree, parents: [base] }, undefined);
  const calls = { contents: 0 };
  const contents: typeof git.contents = (...args) => {
    calls.contents += 1;
    return git.contents(...args);
  };
  const inspect = createInspect({ git: { contents }, scanner });
  const from = await git.objects(7).treeOf(base);
  return { look: () => inspect(7, from, landed), calls };
};

describe("looking into a change", () => {
  it("finds what both inspectors look for, and reads once for a pair of trees", async () => {
    const { look, calls } = await on({ "test/a.js": test, "b.txt": "b\n" }, [
      written("test/a.js", test.slice(0, test.indexOf('it("more"'))),
      written("b.txt", `b ${token}\n`),
    ]);
    const [found, again] = await Promise.all([look(), look()]);
    expect(found.map(({ gate, rule, path }) => [gate, rule, path])).toEqual([
      ["secrets", "credential", "b.txt"],
      ["integrity", "test deleted", "test/a.js"],
    ]);
    expect(again).toEqual(found);
    expect(await look()).toEqual(found);
    expect(calls.contents).toBe(1);
  });

  it("looks at where symlinks point, and at nothing of what is only deleted", async () => {
    const { look } = await on({ "a.txt": `${token}\n`, "b.txt": "b\n" }, [
      { kind: "deleted", path: "a.txt" },
      written("link", `../${token}`, "120000"),
    ]);
    // The same credential was in a file of base that this change takes away: it only moved.
    expect(await look()).toEqual([]);
    const other = await on({ "b.txt": "b\n" }, [written("link", `../${token}`, "120000")]);
    expect(await other.look()).toMatchObject([{ path: "link", weight: "wrong" }]);
  });

  it("says what it cannot look into", async () => {
    const { look } = await on({ "a.txt": "a\n" }, [written("big.bin", Buffer.alloc(3 * 1024 * 1024, 7))]);
    expect(await look()).toMatchObject([{ gate: "secrets", path: "big.bin", weight: "unknown" }]);
    const many = Array.from({ length: 26 }, (_, at) => written(`${at}.bin`, Buffer.alloc(2 * 1024 * 1024 - at, at)));
    const whole = await on({ "a.txt": "a\n" }, many);
    expect((await whole.look()).map(({ gate, weight }) => `${gate} ${weight}`)).toEqual([
      "secrets unknown",
      "integrity unknown",
    ]);
  });

  it("takes an inspector that fails for no verdict, and a world that fails for another time", async () => {
    const broken = await on({ "a.txt": "a\n" }, [written("a.txt", "b\n")], {
      scan: () => Promise.reject(new Error(token)),
    });
    const found = await broken.look();
    expect(found).toMatchObject([{ gate: "secrets", weight: "unknown", rule: "inspector failed" }]);
    expect(JSON.stringify(found)).not.toContain(token);
    let times = 0;
    const scan = () => {
      times += 1;
      return times === 1 ? Promise.reject(new Unavailable("later")) : Promise.resolve([]);
    };
    const { look } = await on({ "a.txt": "a\n" }, [written("a.txt", "b\n")], { scan });
    await expect(look()).rejects.toThrow("later");
    expect(await look()).toEqual([]);
  });
});
