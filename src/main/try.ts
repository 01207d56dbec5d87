import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isMap, parseDocument } from "yaml";
import type { ExitCode, Io } from "../cli/io.ts";
import { printProblems } from "../cli/print-problems.ts";
import { localRepo } from "../cli/try/local-world.ts";
import { memoryBlobs } from "../cli/try/memory.ts";
import { checkPatchPlace, readIssueFile, readTryOptions, type TryOptions } from "../cli/try/options.ts";
import { tryIt } from "../cli/try/try.ts";
import { readConfig, type Config } from "../config.ts";
import { createInspect } from "../engine/inspect.ts";
import { createScanner } from "../inspect/secrets/create-scanner.ts";
import { createGit, type LocalGit } from "../git/create-git.ts";
import { operatorSchema, type Operator } from "../model/operator.ts";
import type { Reading } from "../model/problem.ts";
import { policyFile, readPolicy } from "../rules/policy/read-policy.ts";
import { connectEngine } from "../sandbox/connect-engine.ts";
import { createSandboxes } from "../sandbox/create-sandboxes.ts";
import { readRegistrySettings } from "../sandbox/registry-settings.ts";
import { removeInstance } from "../sandbox/remove-instance.ts";
import { createLog } from "./log.ts";
import { loadOperator, withImages } from "./operator.ts";

/** Git's id of a tree without files; it exists in every repository. */
const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** `lintel try`: the road on a clone, without any GitHub. Whatever it cost is gone when it ends, also by Ctrl-C. */
export const tryCommand = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  const options = readTryOptions(args);
  if (!options.ok) return printProblems(io, options.problems);
  const issue = await readIssueFile(options.value.issue);
  if (!issue.ok) return printProblems(io, issue.problems);
  const place = await checkPatchPlace(options.value.patch);
  if (!place.ok) return printProblems(io, place.problems);
  const config = readConfig();
  if (!config.ok) return printProblems(io, config.problems);
  const dataDir = await mkdtemp(join(tmpdir(), "lintel-try-"));
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, onSignal);
  try {
    return await onClone(issue.value, options.value, { config: config.value, dataDir, stopped: stop.signal }, io);
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, onSignal);
    await rm(dataDir, { recursive: true, force: true });
  }
};

type Settings = { readonly config: Config; readonly dataDir: string; readonly stopped: AbortSignal };

const onClone = async (
  issue: { readonly title: string; readonly body: string },
  options: TryOptions,
  { config, dataDir, stopped }: Settings,
  io: Io,
): Promise<ExitCode> => {
  const log = createLog("error", "stderr");
  const git = createGit({ dataDir, log });
  const sha = await git.importLocal(localRepo, options.repo);
  const base = { sha, tree: await git.objects(localRepo).treeOf(sha) };
  const { text, blob } = await policyText(git, base.tree);
  const operator = await operatorFor(options, config.operatorFile, text);
  if (!operator.ok) return printProblems(io, operator.problems);
  const read = readPolicy(text, blob, operator.value);
  if (!read.policy.ok) return printProblems(io, read.policy.problems);
  const instance = `try-${randomBytes(5).toString("hex")}`;
  const clock = { now: Date.now };
  const sandboxes = createSandboxes({
    instance,
    operator: operator.value,
    environment: config.environment,
    registrySettings: () => readRegistrySettings(config.environment),
    clock,
    log: (message, details) => log.info(details, message),
  });
  const used: string[] = [];
  const ready = async (): Promise<void> => {
    await sandboxes.ready();
    used.push(instance);
  };
  const wholePatch = (from: string, to: string) => git.wholePatch(localRepo, from, to);
  const inspect = createInspect({ git, scanner: createScanner() });
  const needs = { git, inspect, wholePatch, sandboxes: { ...sandboxes, ready }, blobs: memoryBlobs(), clock, stopped };
  try {
    return await tryIt({ ...issue, ...read, base }, options, needs, io);
  } finally {
    for (const each of used) await removeInstance(connectEngine(), each);
  }
};

const policyText = async (git: LocalGit, tree: string) => {
  const files = await git.objects(localRepo).diff(emptyTree, tree);
  const blob = files.find(({ path }) => path === policyFile)?.oid;
  const text = blob === undefined ? undefined : new TextDecoder().decode(await git.objects(localRepo).blob(blob));
  return { text, blob };
};

/** `--agent` stands for whatever builder the policy names; all else is the operator file's, where there is one. */
const operatorFor = async (
  { agent }: TryOptions,
  file: string,
  policy: string | undefined,
): Promise<Reading<Operator>> => {
  if (agent === undefined && !existsSync(file)) {
    const fix =
      "Give a command that makes the change (`--agent 'node agent.js'`), or write an operator file (docs/operator.md).";
    return { ok: false, problems: [{ where: "--agent", what: `is missing, and there is no ${file}.`, fix }] };
  }
  if (agent === undefined) return loadOperator(file);
  const agents = { [builderIn(policy)]: { adapter: "command", command: ["sh", "-c", agent] } };
  const operator = existsSync(file)
    ? await loadOperator(file)
    : { ok: true as const, value: withImages(operatorSchema.parse({ accounts: ["local"], agents })) };
  return operator.ok
    ? { ok: true, value: { ...operator.value, agents: operatorSchema.shape.agents.parse(agents) } }
    : operator;
};

/** The builder a policy names, if it does; what is wrong with the file is said when it is read. */
const builderIn = (policy: string | undefined): string => {
  const { contents } = parseDocument(policy ?? "", { logLevel: "silent" });
  const named = isMap(contents) ? contents.getIn(["agents", "builder"]) : undefined;
  return typeof named === "string" && named !== "" ? named : "default";
};
