import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExitCode, Io } from "../cli/io.ts";
import { printProblems } from "../cli/print-problems.ts";
import { readTryOptions, tryIt, type TryOptions } from "../cli/try/try.ts";
import { localRepo } from "../cli/try/local-world.ts";
import { readConfig } from "../config.ts";
import { createGit } from "../git/create-git.ts";
import { operatorSchema, type Operator } from "../model/operator.ts";
import type { Reading } from "../model/problem.ts";
import { readPolicy } from "../rules/policy/read-policy.ts";
import { createSandboxes } from "../sandbox/create-sandboxes.ts";
import { readRegistrySettings } from "../sandbox/registry-settings.ts";
import { createLog } from "./log.ts";
import { loadOperator, withImages } from "./operator.ts";

/** Git's id of a tree without files; it exists in every repository. */
const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** `lintel try`: the road on a clone, without any GitHub. */
export const tryCommand = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  const options = readTryOptions(args);
  if (!options.ok) return printProblems(io, options.problems);
  const config = readConfig();
  if (!config.ok) return printProblems(io, config.problems);
  const operator = await operatorFor(options.value, config.value.operatorFile);
  if (!operator.ok) return printProblems(io, operator.problems);
  const log = createLog("error", "stderr");
  const dataDir = await mkdtemp(join(tmpdir(), "lintel-try-"));
  const git = createGit({ dataDir, log });
  const clock = { now: Date.now };
  const sandboxes = createSandboxes({
    instance: `try-${process.pid}`,
    operator: operator.value,
    registrySettings: () => readRegistrySettings(config.value.environment),
    clock,
    log: (message, details) => log.info(details, message),
  });
  try {
    await sandboxes.ready();
    const importClone = async (directory: string) => {
      const sha = await git.importLocal(localRepo, directory);
      return { sha, tree: await git.objects(localRepo).treeOf(sha), branch: "HEAD" };
    };
    const policyAt = async (tree: string) => {
      const files = await git.objects(localRepo).diff(emptyTree, tree);
      const oid = files.find(({ path }) => path === ".github/lintel.yml")?.oid;
      const text = oid === undefined ? undefined : new TextDecoder().decode(await git.objects(localRepo).blob(oid));
      return readPolicy(text, oid, operator.value);
    };
    return await tryIt(options.value, { git, importClone, policyAt, sandboxes, clock, log }, io);
  } finally {
    await sandboxes.reap([]);
    await rm(dataDir, { recursive: true, force: true });
  }
};

/** `--agent` makes a registry of one; otherwise the operator file's is used. */
const operatorFor = async (options: TryOptions, file: string): Promise<Reading<Operator>> => {
  if (options.agent === undefined) return loadOperator(file);
  const agents = { default: { adapter: "command", command: ["sh", "-c", options.agent] } };
  return { ok: true, value: withImages(operatorSchema.parse({ accounts: ["local"], agents })) };
};
