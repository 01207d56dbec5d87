import type Docker from "dockerode";
import type { Advanced, Clock, Sandboxes } from "../engine/needs.ts";
import { Unavailable } from "../engine/needs.ts";
import type { JobId } from "../model/names.ts";
import type { Operator } from "../model/operator.ts";
import { advance } from "./advance.ts";
import { connectEngine } from "./connect-engine.ts";
import type { Context, Log } from "./context.ts";
import { createEngineFacts } from "./engine-facts.ts";
import { lookUp } from "./look-up.ts";
import { reap } from "./reap.ts";
import type { RegistrySettings } from "./registry-settings.ts";
import { removeJob } from "./remove-job.ts";
import { answers } from "./setup/answers.ts";
import { hasImage } from "./setup/has-image.ts";
import { runnerImage } from "./setup/image-names.ts";
import { collectStopped, endSoon } from "./stop.ts";
import { wait } from "./wait.ts";

export type SandboxSettings = {
  /** The engine; the one that DOCKER_HOST names when absent. */
  readonly docker?: Docker;
  /** Names this installation among others on the same engine: lower case letters, digits, dashes, at most 40. */
  readonly instance: string;
  readonly operator: Operator;
  /** The server's environment: where keys of model providers may be. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The server's own npm settings; asked once, when the first gateway starts. */
  readonly registrySettings: () => Promise<RegistrySettings>;
  /** Engine network of the package gateways; the engine's default bridge when absent. */
  readonly gatewayNetwork?: string;
  readonly clock: Clock;
  readonly log: Log;
};

/** Sandboxes on a Docker engine. Everything lasting is in the engine: any process with the same settings goes on. */
export function createSandboxes(settings: SandboxSettings): Sandboxes {
  const { docker = connectEngine(), gatewayNetwork = "bridge", clock } = settings;
  const context: Context = {
    ...settings,
    docker,
    gatewayNetwork,
    registrySettings: once(settings.registrySettings),
    engineFacts: createEngineFacts(docker, clock),
    pulls: new Map(),
    fits: new Set(),
    kernels: new Map(),
    copies: new Map(),
  };
  const steps = new Map<JobId, Promise<Advanced>>();
  return {
    advance(job, inputs) {
      const going = steps.get(job.id);
      if (going !== undefined) return going;
      const step = advance(context, job, inputs).finally(() => steps.delete(job.id));
      steps.set(job.id, step);
      return step;
    },
    lookUp: (job) => lookUp(context, job),
    wait: (job, timeoutMs) => wait(context, job, timeoutMs),
    async stop(job) {
      await endSoon(context, job);
      // A step that is under way may be collecting, with a container of the same name.
      await Promise.allSettled([steps.get(job.id)]);
      return collectStopped(context, job);
    },
    async remove(job) {
      await removeJob(context, job);
      const going = steps.get(job);
      if (going === undefined) return;
      // A step that was under way may have made something after that; how it ended is no longer of interest.
      await Promise.allSettled([going]);
      await removeJob(context, job);
    },
    reap: (keep) => reap(context, keep),
    ready: () => ready(docker),
  };
}

/** Throws a tagged error with a sentence when there is no engine, or no sandbox image on it. */
export async function ready(docker: Docker): Promise<void> {
  const answer = await answers(docker, 5_000);
  if (!answer.ok) throw new Unavailable(`No Docker engine answers (${answer.reason}): run "npm run setup".`);
  if (!(await hasImage(docker, runnerImage()))) {
    throw new Unavailable('The sandbox image of this version is not on the Docker engine: run "npm run setup".');
  }
}

/** A failed answer is asked for again. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}
