import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeCommit } from "../../../src/simulator/git/commit.ts";
import { countBetween, mergeBase, newCommits } from "../../../src/simulator/git/history.ts";
import { gitText } from "../../../src/simulator/git/run-git.ts";
import { openGitStore, setRef, type GitStore } from "../../../src/simulator/git/store.ts";
import { writeTree } from "../../../src/simulator/git/tree.ts";

/** A repeatable stand-in for chance. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

describe("walks without a process", () => {
  let dir: string;
  let git: GitStore;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "simulator-walk-"));
    git = await openGitStore(join(dir, "r.git"), "main", join(dir, "hooks"));
  });
  afterAll(async () => {
    git.reader.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** A history with forks and merges; `step` seconds pass between commits, so 0 puts them all into one second. */
  async function history(seed: number, step: number): Promise<string[]> {
    const roll = dice(seed);
    const tree = await writeTree(git, []);
    const oids: string[] = [];
    for (let n = 0; n < 25; n++) {
      const count = n === 0 ? 0 : roll(4) === 0 && n > 1 ? 2 : 1;
      const parents = Array.from({ length: count }, () => oids[Math.max(0, n - 1 - roll(4))] ?? "");
      const person = { name: "A", email: "a@example.test", at: `${1_700_000_000 + n * step} +0000` };
      const unique = [...new Set(parents)];
      oids.push(
        await writeCommit(git, { tree, parents: unique, author: person, committer: person, message: `${seed} ${n}` }),
      );
    }
    return oids;
  }

  it.each([
    [1, 60],
    [2, 60],
    [3, 0],
    [4, 0],
    [5, 1],
  ])("answers as git does (history %i, %i s apart)", async (seed, step) => {
    const oids = await history(seed, step);
    const roll = dice(seed + 100);
    for (let round = 0; round < 12; round++) {
      const [a, b] = [oids[roll(25)] ?? "", oids[roll(25)] ?? ""];
      const all = (await gitText(git.dir, ["merge-base", "--all", a, b])).split("\n");
      expect(all).toContain(await mergeBase(git, a, b));
      const listed = (await gitText(git.dir, ["rev-list", a, `^${b}`])).split("\n").filter((one) => one !== "");
      expect(await countBetween(git, b, a)).toBe(listed.length);
      expect((await newCommits(git, a, [b])).map((one) => one.oid).toSorted()).toEqual(listed.toSorted());
    }
  });

  it("writes refs that git reads, also where a branch turns into a directory", async () => {
    const [first = "", second = ""] = await history(9, 1);
    const at = (ref: string): Promise<string> => gitText(git.dir, ["rev-parse", ref]);
    await setRef(git, "refs/heads/a", null, first);
    await setRef(git, "refs/heads/a", first, second);
    expect(await at("refs/heads/a")).toBe(second);
    await expect(setRef(git, "refs/heads/a/b", null, first)).rejects.toThrow();
    await setRef(git, "refs/heads/a", second, null);
    await setRef(git, "refs/heads/a/b", null, first);
    expect(await at("refs/heads/a/b")).toBe(first);
    await expect(setRef(git, "refs/heads/bad..name", null, first)).rejects.toThrow();
    await setRef(git, "refs/heads/a/b", first, null);
    await setRef(git, "refs/heads/a", null, second);
    expect(await at("refs/heads/a")).toBe(second);
  });
});
