import type Docker from "dockerode";
import { answers } from "./answers.ts";
import type { Prepared, Say } from "./prepared.ts";
import { done, failed } from "./prepared.ts";
import { lastLine, runCommand } from "./run-command.ts";
import { startEngine } from "./start-engine.ts";

const again = 'then run "npm run setup" again';

/** Finds a Docker engine; on a Debian-like machine as root, installs and starts one where there is none. */
export async function prepareEngine(docker: Docker, say: Say): Promise<Prepared> {
  const answer = await answers(docker, 5_000);
  if (answer.ok) return done;
  const host: unknown = (docker.modem as { host?: unknown }).host;
  if (typeof host === "string") {
    return failed(`The Docker engine at ${host} does not answer (${answer.reason}): correct DOCKER_HOST, ${again}.`);
  }
  if (answer.code === "EACCES") {
    return failed(
      `This user may not use the Docker engine's socket: add it to the group "docker" or be root, ${again}.`,
    );
  }
  if (process.getuid?.() !== 0) {
    return failed(`No Docker engine answers: install and start one (or set DOCKER_HOST), ${again}.`);
  }
  if (!(await installed("dockerd"))) {
    const made = await installEngine(say);
    if (!made.ok) return made;
    if ((await answers(docker, 3_000)).ok) return done;
  }
  return startEngine(docker, say);
}

async function installed(program: string): Promise<boolean> {
  return (await runCommand("sh", ["-c", `command -v ${program}`], 10_000)).code === 0;
}

async function installEngine(say: Say): Promise<Prepared> {
  if (!(await installed("apt-get"))) {
    return failed(`No Docker engine answers and this is not Debian or Ubuntu: install Docker yourself, ${again}.`);
  }
  return aptInstall(["docker.io", "iptables"], say);
}

/** Installs Debian packages, refreshing the lists first. */
export async function aptInstall(packages: readonly string[], say: Say): Promise<Prepared> {
  say(`Installing ${packages.join(" and ")} (apt-get)`);
  const quiet = ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"];
  await runCommand("env", [...quiet, "update"], 300_000);
  const made = await runCommand("env", [...quiet, "install", "--no-install-recommends", ...packages], 600_000);
  if (made.code === 0) return done;
  return failed(`apt-get could not install ${packages.join(" ")} (${lastLine(made.output)}): install it, ${again}.`);
}
