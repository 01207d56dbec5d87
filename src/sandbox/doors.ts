import type { SandboxedJob, PackagePreset } from "../model/job.ts";
import { packagePresets } from "../model/job.ts";
import type { ModelProvider } from "../model/model-provider.ts";
import type { Operator } from "../model/operator.ts";
import { wire } from "./places.ts";

/** Where the gateway listens, and where the sandbox finds it. */
export type Door = { readonly port: number; readonly socket: string; readonly base: string };

function door(name: string, port: number): Door {
  return { port, socket: `${wire}/${name}.sock`, base: `http://127.0.0.1:${String(port)}` };
}

/** Models, each interface under a path of its own, and CONNECT to the operator's hosts. */
export const modelDoor = door("door", 8080);
export const packageDoors: Readonly<Record<PackagePreset, Door>> = {
  npm: door("npm", 4873),
  pypi: door("pypi", 4874),
  go: door("go", 4875),
};

/** The doors a job has; none for most. */
export function doorsOf(operator: Operator, job: SandboxedJob): readonly Door[] {
  switch (job.kind) {
    case "setup": {
      const packages = presetsOf(job).map((preset) => packageDoors[preset]);
      return hostsOf(operator, job).length === 0 ? packages : [modelDoor, ...packages];
    }
    case "build":
    case "review":
      return providerOf(operator, job) === undefined ? [] : [modelDoor];
    case "verify":
      return [];
  }
}

export function usesGateway(operator: Operator, job: SandboxedJob): boolean {
  return doorsOf(operator, job).length > 0;
}

/** Package gateways that a setup's network names. */
export function presetsOf(job: SandboxedJob): readonly PackagePreset[] {
  return job.kind === "setup" ? packagePresets.filter((preset) => job.network.includes(preset)) : [];
}

/** Hosts that a setup's network names and the operator lists. */
export function hostsOf(operator: Operator, job: SandboxedJob): readonly string[] {
  return job.kind === "setup" ? job.network.filter((name) => operator.hosts.includes(name)) : [];
}

type AgentJob = Extract<SandboxedJob, { readonly agent: string }>;

/** The model provider of a job's agent, by the operator's list. */
export function providerOf({ agents, models }: Operator, job: AgentJob): ModelProvider | undefined {
  const agent = Object.hasOwn(agents, job.agent) ? agents[job.agent] : undefined;
  const name = agent?.provider;
  return name !== undefined && Object.hasOwn(models, name) ? models[name] : undefined;
}

/** What a command needs in its environment to find the packages and hosts its network allows. */
export function packageVariables(operator: Operator, job: SandboxedJob): Readonly<Record<string, string>> {
  const hosts = hostsOf(operator, job).length === 0 ? {} : hostVariables;
  return Object.assign({}, hosts, ...presetsOf(job).map((preset) => variables[preset])) as Record<string, string>;
}

const hostVariables = {
  HTTPS_PROXY: modelDoor.base,
  https_proxy: modelDoor.base,
  NO_PROXY: "127.0.0.1,localhost",
  no_proxy: "127.0.0.1,localhost",
};

const variables: Readonly<Record<PackagePreset, Readonly<Record<string, string>>>> = {
  npm: {
    npm_config_registry: `${packageDoors.npm.base}/`,
    npm_config_replace_registry_host: "always",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
  },
  pypi: {
    PIP_INDEX_URL: `${packageDoors.pypi.base}/simple/`,
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    UV_INDEX_URL: `${packageDoors.pypi.base}/simple/`,
  },
  // The checksum database is another host's; what go.sum says is still held to.
  go: {
    GOPROXY: packageDoors.go.base,
    GONOSUMDB: "*",
    GOFLAGS: "-modcacherw",
    GOTOOLCHAIN: "local",
  },
};
