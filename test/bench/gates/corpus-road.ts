import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localRepo, localWorld, type Clone } from "../../../src/cli/try/local-world.ts";
import { memoryBlobs } from "../../../src/cli/try/memory.ts";
import { walkRoad } from "../../../src/cli/try/walk-road.ts";
import { readConfig } from "../../../src/config.ts";
import { createInspect } from "../../../src/engine/inspect.ts";
import { createGit } from "../../../src/git/create-git.ts";
import { createScanner } from "../../../src/inspect/secrets/create-scanner.ts";
import { createLog } from "../../../src/main/log.ts";
import { withImages } from "../../../src/main/operator.ts";
import { operatorSchema, type Operator } from "../../../src/model/operator.ts";
import type { Run } from "../../../src/model/run.ts";
import type { Step } from "../../../src/rules/next.ts";
import { policyFile, readPolicy } from "../../../src/rules/policy/read-policy.ts";
import { connectEngine } from "../../../src/sandbox/connect-engine.ts";
import { createSandboxes } from "../../../src/sandbox/create-sandboxes.ts";
import { readRegistrySettings } from "../../../src/sandbox/registry-settings.ts";
import { removeInstance } from "../../../src/sandbox/remove-instance.ts";
import { openBareGit, type TreeSide } from "./bare-git.ts";
import { ensureLanguageImage, languageImage } from "./language-image.ts";
import { leavingAgent } from "./leaving-agent.ts";
import { readPublished } from "./published.ts";
import type { CorpusPackage, Entry } from "./read-corpus.ts";
import { createSharedJobs } from "./share-jobs.ts";

/** Name that policies of a corpus give to the image with Python and Go. */
const languages = "corpus";

/** Languages that the default image has. */
const scripts = ["javascript", "typescript"];

/** The agent that a change is left by; nobody else is in the registry, so policies need not name it. */
const operatorWith = (command: readonly string[]): Operator => {
  const agents = { scripted: { adapter: "command", command, image: "node:24" } };
  return withImages(operatorSchema.parse({ accounts: ["local"], agents, images: { [languages]: languageImage } }));
};

/**
 * The road that `lintel try` walks, for many changes of many repositories: the same rules, git and sandboxes. Only the
 * agent is ours. `close` takes everything off the machine again.
 */
export const openCorpusRoad = async () => {
  const config = readConfig();
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  const dataDir = await mkdtemp(join(tmpdir(), "lintel-corpus-"));
  const docker = connectEngine();
  const instance = `corpus-${randomBytes(5).toString("hex")}`;
  const log = createLog("error", "stderr");
  const clock = { now: Date.now };
  const git = createGit({ dataDir, log });
  const trees = await openBareGit();
  const registrySettings = () => readRegistrySettings(config.value.environment);
  const sandboxesFor = (operator: Operator) =>
    createSandboxes({
      instance,
      operator,
      environment: {},
      registrySettings,
      clock,
      log: (message, details) => log.info(details, message),
    });
  const common = sandboxesFor(operatorWith(["true"]));
  await common.ready();
  const shared = createSharedJobs(common);
  const inspect = createInspect({ git, scanner: createScanner() });
  const starts = new Map<string, Promise<string>>();

  const publishedTree = (of: CorpusPackage): Promise<string> => {
    const known = starts.get(of.folder) ?? laidOut(of);
    starts.set(of.folder, known);
    return known;
  };
  const laidOut = async ({ source, folder }: CorpusPackage): Promise<string> => {
    const patch = await readFile(join(folder, "base.patch"));
    if (!("npm" in source)) return trees.patched(trees.emptyTree, patch);
    const { directory } = await readPublished(source.npm, source.integrity);
    try {
      return await trees.patched(await trees.treeOf(directory), patch);
    } finally {
      await rm(join(directory, ".."), { recursive: true, force: true });
    }
  };
  const made = async ({
    in: where,
    change,
  }: Entry): Promise<{ readonly main: string; readonly sides: readonly TreeSide[] }> => {
    const base = await publishedTree(where);
    const read = (ending: string) => readFile(join(where.folder, `${change.id}${ending}`));
    const main = change.before ? await trees.patched(base, await read(".before.patch")) : base;
    return { main, sides: await trees.sides(main, await trees.patched(main, await read(".patch"))) };
  };
  const cloneOf = async (tree: string, operator: Operator): Promise<Clone> => {
    const sha = await git.importLocal(localRepo, await trees.clone(tree));
    const policy = (await trees.sides(trees.emptyTree, tree)).find(({ path }) => path === policyFile);
    const text = policy?.bytes === undefined ? undefined : new TextDecoder().decode(policy.bytes);
    return { base: { sha, tree }, ...readPolicy(text, tree, operator) };
  };

  return {
    /** Walks one change to the gate that stops it. */
    walk: async (entry: Entry, stopped: AbortSignal): Promise<Step> => {
      if (!scripts.includes(entry.in.language)) await ensureLanguageImage(docker);
      const { main, sides } = await made(entry);
      const operator = operatorWith(leavingAgent(sides, entry.change.script));
      const clone = await cloneOf(main, operator);
      if (!clone.policy.ok) throw new Error(`${entry.name}: ${JSON.stringify(clone.policy.problems)}`);
      const { title, issue: body } = entry.change;
      const look = (run: Run) =>
        localWorld({ ...clone, title, body, at: clock.now(), dependsOn: run.spec?.dependsOn ?? [] });
      const sandboxes = shared(`${entry.name}/${randomBytes(4).toString("hex")}`, sandboxesFor(operator));
      return walkRoad({ git, inspect, sandboxes, blobs: memoryBlobs(), clock, stopped }, look, () => undefined);
    },
    close: async (): Promise<void> => {
      await removeInstance(docker, instance);
      await trees.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

export type CorpusRoad = Awaited<ReturnType<typeof openCorpusRoad>>;
