import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Refused } from "../engine/needs.ts";
import type { Sha, Tree } from "../model/names.ts";
import type { Checkout, CheckoutQuery } from "../rules/proof/checkout.ts";
import { policyFile } from "../rules/policy/read-policy.ts";
import { damagedObject } from "./damaged-object.ts";
import { borrowObjects } from "./borrow-objects.ts";
import { diffTrees } from "./diff-trees.ts";
import { usualSearchPath } from "./environment.ts";
import { runGit, type Place } from "./git-process.ts";
import { groundOf, treeOf } from "./ground.ts";
import { initBare } from "./open-repository.ts";
import { isAncestor, mergeTrees } from "./merge-trees.ts";
import { readBlobs } from "./read-objects.ts";

/** A clone on this machine that is looked into, and never written. */
export type CloneReader = {
  /** The default branch's policy file, and where it was found; undefined where the clone does not tell that branch. */
  main(branch: string | undefined): Promise<Checkout["main"]>;
  /** All that a judgement of a bundle needs of the clone. Works without any network. */
  look(query: CheckoutQuery): Promise<Checkout>;
  close(): Promise<void>;
};

/**
 * Opens a clone as data: its objects are read through a bare repository of ours beside it, so that none of its
 * configuration, attributes, hooks or drivers takes part, and what a merge makes is written elsewhere. Throws `Refused`
 * when there is no clone.
 */
export async function openClone(directory: string): Promise<CloneReader> {
  const cwd = resolve(directory);
  const aside = await mkdtemp(join(tmpdir(), "lintel-clone-"));
  const place = { dir: join(aside, "bare"), searchPath: usualSearchPath };
  const close = (): Promise<void> => rm(aside, { recursive: true, force: true });
  try {
    const asked = (question: readonly string[]) => ask({ ...place, dir: aside }, cwd, question);
    const objects = existsSync(cwd) ? await asked(["--path-format=absolute", "--git-path", "objects"]) : undefined;
    if (objects === undefined) throw new Refused(`${directory} is not a git repository: stand in a clone, or name one`);
    await initBare(place, aside);
    await borrowObjects(place.dir, objects);
    return {
      main: (branch) => mainOf(place, asked, branch),
      look: async (query) => look(place, asked, query),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Ask = (question: readonly string[]) => Promise<string | undefined>;

/** One question of `git rev-parse`, which reads and runs nothing; `undefined` when it has no answer. */
async function ask(place: Place, cwd: string, question: readonly string[]): Promise<string | undefined> {
  const args = ["rev-parse", "--quiet", ...question];
  // A partial clone would ask its remote, by whatever program its configuration names.
  const env = { GIT_ALLOW_PROTOCOL: "none" };
  const { code, stdout } = await runGit(place, { args, cwd, where: "cwd", env, answers: [0, 1, 128] });
  return code === 0 ? stdout.toString("utf8").replace(/\n$/u, "") : undefined;
}

/** What the remote calls its default branch counts most; a branch that anybody may make here counts least. */
async function mainOf(place: Place, asked: Ask, branch: string | undefined): Promise<Checkout["main"]> {
  const names =
    branch === undefined
      ? [
          "refs/remotes/origin/HEAD",
          "refs/remotes/origin/main",
          "refs/remotes/origin/master",
          "refs/heads/main",
          "refs/heads/master",
        ]
      : [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`];
  for (const ref of names) {
    const sha = await asked(["--verify", "--end-of-options", `${ref}^{commit}`]);
    if (sha !== undefined)
      return { ref: ref.replace(/^refs\/(?:remotes|heads)\//u, ""), sha, policy: await policyAt(place, sha) };
  }
  return undefined;
}

async function look(place: Place, asked: Ask, query: CheckoutQuery): Promise<Checkout> {
  const sha = await asked(["--verify", "--end-of-options", `${query.commit}^{commit}`]);
  const [main, base, commit] = await Promise.all([
    mainOf(place, asked, query.branch),
    baseOf(place, query.base),
    sha === undefined ? undefined : treeOf(place, sha).then((tree) => ({ sha, tree })),
  ]);
  const shown = [commit?.sha, query.merged].filter((each) => each !== undefined);
  const merged = main === undefined ? [] : await Promise.all(shown.map((each) => isWithin(place, each, main.sha)));
  const looked = [base === undefined ? undefined : query.base, commit?.sha, main?.sha];
  return {
    damaged: await damagedObject(place, [...new Set(looked.filter((each) => each !== undefined))]),
    commit,
    main,
    base,
    lands: commit === undefined || base === undefined ? undefined : await landing(place, query.base, commit.sha),
    isMerged: merged.includes(true),
    changed: base === undefined ? undefined : await changedPaths(place, base.tree, query.tree),
  };
}

const has = async (place: Place, name: string): Promise<boolean> =>
  (await runGit(place, { args: ["cat-file", "-e", name], answers: [0, 1, 128] })).code === 0;

/** Whether one commit is in the other's history; a history that is cut off tells nothing, which is no. */
async function isWithin(place: Place, older: Sha, newer: Sha): Promise<boolean> {
  if (!(await has(place, `${older}^{commit}`))) return false;
  return unlessCutOff(isAncestor(place, older, newer), false);
}

async function landing(place: Place, base: Sha, commit: Sha): Promise<Tree | undefined> {
  const merged = await unlessCutOff(mergeTrees(place, base, commit), undefined);
  return merged === undefined || merged.conflicts !== undefined ? undefined : merged.tree;
}

/** A shallow clone lacks what git wants to walk; that is an answer here, and a fault of the clone there. */
async function unlessCutOff<T, U>(work: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && error.name === "Unavailable") return otherwise;
    throw error;
  }
}

async function baseOf(place: Place, base: Sha): Promise<Checkout["base"]> {
  if (!(await has(place, `${base}^{commit}`))) return undefined;
  const [{ tree, paths, harness }, policy] = await Promise.all([groundOf(place, base), policyAt(place, base)]);
  return { tree, paths, harness, policy };
}

async function changedPaths(place: Place, base: Tree, lands: Tree): Promise<readonly string[] | undefined> {
  if (!(await has(place, `${lands}^{tree}`))) return undefined;
  return (await diffTrees(place, base, lands)).map(({ path }) => path);
}

async function policyAt(place: Place, commit: Sha): Promise<string | undefined> {
  const { stdout } = await runGit(place, { args: ["ls-tree", "-z", commit, "--", policyFile] });
  const [, oid] = /^100\d{3} blob ([0-9a-f]{40})\t/u.exec(stdout.toString("utf8")) ?? [];
  return oid === undefined ? undefined : (await readBlobs(place, [oid])).get(oid)?.toString("utf8");
}
