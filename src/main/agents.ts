import type { ExitCode, Io } from "../cli/io.ts";
import { printProblems } from "../cli/print-problems.ts";
import { readConfig } from "../config.ts";
import { agentNames, type AgentName } from "../model/agent.ts";
import { nearestWord } from "../rules/spec/nearest-word.ts";
import { catalogue } from "../sandbox/agents/catalogue.ts";
import { installAgent, isInstalled } from "../sandbox/agents/install-agent.ts";
import { connectEngine } from "../sandbox/connect-engine.ts";
import { readRegistrySettings } from "../sandbox/registry-settings.ts";
import { answers } from "../sandbox/setup/answers.ts";

/** `lintel agents list` and `lintel agents install NAME...`. */
export const agents = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  const [verb, ...names] = args;
  const docker = connectEngine();
  if (verb === "list" && names.length === 0) return list(docker, io);
  if (verb === "install" && names.length > 0) return install(docker, names, io);
  io.err("Usage: lintel agents list | lintel agents install NAME...");
  return 2;
};

type Docker = ReturnType<typeof connectEngine>;

const engineAnswers = async (docker: Docker, io: Io): Promise<boolean> => {
  const answer = await answers(docker, 5_000);
  if (!answer.ok) io.err(`No Docker engine answers (${answer.reason}): run "lintel setup".`);
  return answer.ok;
};

const list = async (docker: Docker, io: Io): Promise<ExitCode> => {
  if (!(await engineAnswers(docker, io))) return 2;
  for (const name of agentNames) {
    const { title, licence, packages, apis } = catalogue[name];
    const state = (await isInstalled(docker, name)) ? "installed" : "not installed";
    io.out(`${name.padEnd(10)} ${state.padEnd(14)} ${title} (${licence})`);
    io.out(`           ${packages.join(", ")}; speaks ${Object.keys(apis).join(", ")}`);
  }
  return 0;
};

const install = async (docker: Docker, names: readonly string[], io: Io): Promise<ExitCode> => {
  const config = readConfig();
  if (!config.ok) return printProblems(io, config.problems);
  const unknown = names.filter((name) => !isName(name));
  for (const name of unknown) io.err(unknownAgent(name));
  if (unknown.length > 0 || !(await engineAnswers(docker, io))) return 2;
  for (const name of names.filter(isName)) {
    const made = await installAgent(name, {
      docker,
      environment: config.value.environment,
      registrySettings: () => readRegistrySettings(config.value.environment),
      say: (line) => io.out(`· ${line}`),
    });
    if (made.ok) continue;
    io.err(made.problem);
    return 1;
  }
  return 0;
};

const isName = (name: string): name is AgentName => agentNames.some((known) => known === name);

const unknownAgent = (name: string): string => {
  const near = nearestWord(name, agentNames);
  const meant = near === undefined ? `There are: ${agentNames.join(", ")}.` : `Did you mean "${near}"?`;
  return `There is no agent "${name.slice(0, 60)}" in the catalogue. ${meant}`;
};
