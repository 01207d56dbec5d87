import type { Job } from "../model/job.ts";
import type { Operator } from "../model/operator.ts";
import type { AgentJob } from "./agents/agent-job.ts";
import { wire } from "./places.ts";

/** Where the gateway listens, and where the sandbox finds it. */
export type Door = { readonly port: number; readonly socket: string };

/** Models, each interface under a path of its own, and CONNECT to the operator's hosts. */
export const modelDoor = { port: 8080, socket: `${wire}/door.sock`, base: "http://127.0.0.1:8080" } as const;
export const npmDoor = { port: 4873, socket: `${wire}/npm.sock`, base: "http://127.0.0.1:4873" } as const;

/** The doors a job has; none for most. */
export function doorsOf(operator: Operator, job: Job): readonly Door[] {
  switch (job.kind) {
    case "setup":
      return job.network.includes("npm") ? [npmDoor] : [];
    case "build":
    case "review":
      return providerOf(operator, job) === undefined ? [] : [modelDoor];
    case "verify":
      return [];
  }
}

export function usesGateway(operator: Operator, job: Job): boolean {
  return doorsOf(operator, job).length > 0;
}

/** The model provider of a job's agent, by the operator's list. */
export function providerOf({ agents, models }: Operator, job: AgentJob): Operator["models"][string] | undefined {
  const agent = Object.hasOwn(agents, job.agent) ? agents[job.agent] : undefined;
  const name = agent?.provider;
  return name !== undefined && Object.hasOwn(models, name) ? models[name] : undefined;
}

/** What a command needs in its environment to find the packages its network allows. */
export function packageVariables(job: Job): Readonly<Record<string, string>> {
  return job.kind === "setup" && job.network.includes("npm") ? npmVariables : {};
}

const npmVariables = {
  npm_config_registry: `${npmDoor.base}/`,
  npm_config_replace_registry_host: "always",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
};
