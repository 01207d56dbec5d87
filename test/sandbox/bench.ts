import { afterAll, describe } from "vitest";
import type { Advanced, EndedJob, Inputs, Sandboxes } from "../../src/engine/needs.ts";
import type { SandboxedJob, JobLimits } from "../../src/model/job.ts";
import type { Operator } from "../../src/model/operator.ts";
import { agentEntry } from "../../src/model/agent.ts";
import { operatorSchema } from "../../src/model/operator.ts";
import { connectEngine } from "../../src/sandbox/connect-engine.ts";
import { createSandboxes } from "../../src/sandbox/create-sandboxes.ts";
import { readRegistrySettings } from "../../src/sandbox/registry-settings.ts";
import { removeInstance } from "../../src/sandbox/remove-instance.ts";
import { defaultOperatorImages } from "../../src/sandbox/setup/image-names.ts";
import type { Repository } from "./repository.ts";
import { newRepository } from "./repository.ts";

export type { Repository } from "./repository.ts";

export const docker = connectEngine();

async function engineAnswers(): Promise<boolean> {
  return docker.ping().then(
    () => true,
    () => false,
  );
}

/** Suites that need the engine: without one they fail in CI, and are skipped for all to see elsewhere. */
export const withEngine = (await engineAnswers()) || process.env["CI"] !== undefined ? describe : describe.skip;

/** A git repository that lasts as long as the suite. */
export function makeRepository(): Repository {
  const { repository, remove } = newRepository();
  afterAll(remove);
  return repository;
}

/** An operator file that serves the image `setup` makes, with these agents. */
export function operatorWith(agents: Operator["agents"] = {}, more: Record<string, unknown> = {}): Operator {
  return operatorSchema.parse({ accounts: ["acme"], agents, images: defaultOperatorImages(), ...more });
}

export function shellAgent(script: string): Operator["agents"][string] {
  return agentEntry.parse({ adapter: "command", command: ["sh", "-c", script] });
}

export const limits: JobLimits = { minutes: 2, memoryMb: 512, cpus: 2, pids: 128, diskMb: 128 };

export type Bench = {
  readonly instance: string;
  readonly open: (operator?: Operator) => Sandboxes;
};

/** An instance of its own on the engine; everything it made is removed at the end. */
export function makeBench(name: string): Bench {
  const instance = `test-${name}-${String(process.pid)}`;
  const open = (operator = operatorWith()): Sandboxes =>
    createSandboxes({
      docker,
      instance,
      operator,
      environment: process.env,
      registrySettings: () => readRegistrySettings(process.env),
      clock: { now: () => Date.now() },
      log: () => undefined,
    });
  afterAll(() => removeInstance(docker, instance));
  return { instance, open };
}

/** Advances a job to its end, as a worker does. */
export async function runToEnd(sandboxes: Sandboxes, job: SandboxedJob, inputs: Inputs): Promise<EndedJob> {
  for (let i = 0; i < 200; i += 1) {
    const step: Advanced = await sandboxes.advance(job, inputs);
    if (step.state === "ended") return step.result;
    await sandboxes.wait(job.id, 10_000);
  }
  throw new Error(`${job.id} does not end`);
}

export function logOf(ended: EndedJob): string {
  return Buffer.from(ended.seen?.log ?? []).toString("utf8");
}
