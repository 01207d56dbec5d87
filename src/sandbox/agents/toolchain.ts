import { createHash } from "node:crypto";
import type { AgentName } from "../../model/agent.ts";
import { snapshotNames } from "../job-names.ts";
import { catalogue } from "./catalogue.ts";

/** Where an agent's programs lie in its container, read-only. */
export const toolchainMount = "/opt/lintel-agent";
export const tools = `${toolchainMount}/files`;

/** Toolchains belong to no installation: what they hold is in their names. */
export const toolchainInstance = "toolchains";

/** The Node that comes along for agents written for it. */
const nodeVersion = "24.21.0";

/** Name of a toolchain by what it holds. */
export function toolchainKey(agent: AgentName): string {
  const content = JSON.stringify({ packages: catalogue[agent].packages, nodeVersion, recipe: installCommand(agent) });
  return `${agent}-${createHash("sha256").update(content).digest("hex").slice(0, 16)}`;
}

/** Engine volume of a toolchain. */
export function toolchainVolume(agent: AgentName): string {
  return snapshotNames(toolchainInstance, toolchainKey(agent)).files;
}

/** Installs into the current folder: the pinned packages, and a Node for the engine's processor under `bin`. */
export function installCommand(agent: AgentName): string {
  const { packages, links } = catalogue[agent];
  return [
    "set -e",
    'arch="$(node -p process.arch)"',
    `npm install --no-save --no-package-lock --no-audit --no-fund ${packages.join(" ")} "node-linux-$arch@${nodeVersion}"`,
    "mkdir -p bin",
    'ln -s "../node_modules/node-linux-$arch/bin/node" bin/node',
    ...Object.entries(links).map(([name, target]) => `ln -s ${target} bin/${name}`),
  ].join("\n");
}
