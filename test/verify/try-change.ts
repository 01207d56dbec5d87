import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localRepo, localWorld } from "../../src/cli/try/local-world.ts";
import { memoryBlobs } from "../../src/cli/try/memory.ts";
import { walkRoad } from "../../src/cli/try/walk-road.ts";
import { createInspect } from "../../src/engine/inspect.ts";
import { createGit } from "../../src/git/create-git.ts";
import { createScanner } from "../../src/inspect/secrets/create-scanner.ts";
import { operatorSchema, type Operator } from "../../src/model/operator.ts";
import type { Step } from "../../src/rules/next.ts";
import { readPolicy } from "../../src/rules/policy/read-policy.ts";
import { createSandboxes } from "../../src/sandbox/create-sandboxes.ts";
import { readRegistrySettings } from "../../src/sandbox/registry-settings.ts";
import { removeInstance } from "../../src/sandbox/remove-instance.ts";
import { defaultOperatorImages } from "../../src/sandbox/setup/image-names.ts";
import { openClone } from "../cli/clone.ts";
import { docker } from "../sandbox/bench.ts";

/** Files by path; `undefined` takes one away. */
export type Files = Readonly<Record<string, string | undefined>>;

export type Trial = {
  readonly base: Readonly<Record<string, string>>;
  readonly change: Files;
  readonly policy: string;
  readonly issue: string;
  /** Images by the names that policies use. */
  readonly images?: Readonly<Record<string, string>>;
};

let number = 0;

/** Walks the real road, with real git and real sandboxes, for one change that an agent leaves; ends where the road stops. */
export const tryChange = async (trial: Trial, told: (step: Step) => void = () => undefined): Promise<Step> => {
  const clone = openClone({ ...trial.base, ".github/lintel.yml": trial.policy });
  const dataDir = mkdtempSync(join(tmpdir(), "lintel-verify-"));
  const instance = `test-verify-${process.pid}-${(number += 1)}`;
  const clock = { now: Date.now };
  try {
    const git = createGit({ dataDir, log: { debug: () => undefined } });
    const sha = await git.importLocal(localRepo, clone.dir);
    const base = { sha, tree: await git.objects(localRepo).treeOf(sha) };
    const read = readPolicy(trial.policy, "blob", operatorFor(trial));
    if (!read.policy.ok) throw new Error(JSON.stringify(read.policy.problems));
    const sandboxes = createSandboxes({
      docker,
      instance,
      operator: operatorFor(trial),
      registrySettings: () => readRegistrySettings(process.env),
      clock,
      log: () => undefined,
      environment: {},
    });
    const inspect = createInspect({ git, scanner: createScanner() });
    const stopped = new AbortController().signal;
    const needs = { git, inspect, sandboxes, blobs: memoryBlobs(), clock, stopped };
    const about = { ...read, base, title: "Change it", body: trial.issue };
    return await walkRoad(
      needs,
      (run) => localWorld({ ...about, at: clock.now(), dependsOn: run.spec?.dependsOn ?? [] }),
      told,
    );
  } finally {
    await removeInstance(docker, instance);
    clone.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

const operatorFor = ({ change, images = {} }: Trial): Operator =>
  operatorSchema.parse({
    accounts: ["local"],
    agents: { default: { adapter: "command", command: ["sh", "-c", agentFor(change)] } },
    images: { ...defaultOperatorImages(), ...images },
  });

/** A script that leaves exactly these files. */
const agentFor = (change: Files): string =>
  Object.entries(change)
    .map(([path, text]) =>
      text === undefined
        ? `rm -f '${path}'`
        : `mkdir -p "$(dirname '${path}')" && echo ${Buffer.from(text).toString("base64")} | base64 -d > '${path}'`,
    )
    .join("\n");

/** Where a road stopped, and why: short enough for a message. */
export const stopOf = (step: Step): { readonly gate: string; readonly outcome: string; readonly reason: string } => {
  const stop = step.road.at(-1);
  return { gate: stop?.gate ?? "end", outcome: stop?.outcome ?? "end", reason: stop?.reason ?? "" };
};
