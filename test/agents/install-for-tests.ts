import type { AgentName } from "../../src/model/agent.ts";
import { installAgent } from "../../src/sandbox/agents/install-agent.ts";
import { readRegistrySettings } from "../../src/sandbox/registry-settings.ts";
import { docker } from "../sandbox/bench.ts";

/**
 * Makes sure that an agent's programs are on the engine. They stay in its toolchain volume, so only the first run on a
 * machine fetches them; where npm cannot give them there is nothing to test, and one sentence says why.
 */
export const installForTests = async (agent: AgentName): Promise<void> => {
  const settings = { docker, registrySettings: () => readRegistrySettings(process.env), environment: process.env };
  const made = await installAgent(agent, { ...settings, say: () => undefined });
  if (!made.ok) throw new Error(made.problem);
};
