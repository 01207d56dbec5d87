import type { Logger } from "pino";
import type { Config } from "../config.ts";
import { runWorker, type Running } from "../engine/loop.ts";
import { createGit } from "../git/create-git.ts";
import type { Reading } from "../model/problem.ts";
import { connectEngine } from "../sandbox/connect-engine.ts";
import { createSandboxes } from "../sandbox/create-sandboxes.ts";
import { readRegistrySettings } from "../sandbox/registry-settings.ts";
import { checkSandboxes } from "../sandbox/selftest/check-sandboxes.ts";
import { openDatabase } from "../store/open-database.ts";
import { instanceName } from "./instance.ts";
import { loadOperator } from "./operator.ts";

/** Starts the building half: the only process with the engine. It listens to nothing and judges nothing. */
export const startWorker = async (config: Config, log: Logger): Promise<Reading<Running>> => {
  const operator = await loadOperator(config.operatorFile);
  if (!operator.ok) return operator;
  const clock = { now: Date.now };
  const docker = connectEngine();
  const tell = (message: string, details: Readonly<Record<string, unknown>>): void => log.info(details, message);
  const sandboxes = createSandboxes({
    instance: await instanceName(config.dataDir),
    operator: operator.value,
    environment: config.environment,
    registrySettings: () => readRegistrySettings(config.environment),
    clock,
    docker,
    log: tell,
  });
  await sandboxes.ready();
  const database = await openDatabase({ ...config, log });
  const { queue, jobs, blobs } = database;
  const git = createGit({ dataDir: config.dataDir, log });
  const running = await runWorker({
    queue,
    jobs,
    blobs,
    git,
    sandboxes,
    clock,
    log,
    worker: database.name,
    mostAtOnce: config.jobsAtOnce,
    selftest: (stopped) =>
      checkSandboxes({ docker, runtime: operator.value.sandbox.runtime, clock, stopped, log: tell }),
  });
  return {
    ok: true,
    value: {
      close: async () => {
        await running.close();
        await database.close();
      },
    },
  };
};
