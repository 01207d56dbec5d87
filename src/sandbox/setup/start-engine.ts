import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { answers } from "./answers.ts";
import type { Prepared, Say } from "./prepared.ts";
import { done, failed } from "./prepared.ts";
import { lastLine, runCommand } from "./run-command.ts";

const logPath = "/var/log/lintel-dockerd.log";

/** Starts the installed engine: through systemd where it runs, otherwise `dockerd` in a session of its own. */
export async function startEngine(docker: Docker, say: Say): Promise<Prepared> {
  if (existsSync("/run/systemd/system")) {
    say("Starting the Docker engine (systemctl start docker)");
    const started = await runCommand("systemctl", ["start", "docker"], 90_000);
    if (started.code === 0 && (await untilAnswers(docker, 30_000))) return done;
    return failed(`systemctl start docker failed (${lastLine(started.output)}): see "journalctl -u docker".`);
  }
  say(`Starting the Docker engine (dockerd, log in ${logPath})`);
  const log = await open(logPath, "a");
  const child = spawn("dockerd", [], { detached: true, stdio: ["ignore", log.fd, log.fd] });
  const refused = once(child, "error").then(([error]) => String(error));
  const ended = once(child, "exit").then(([code]) => `dockerd ended with code ${String(code)}`);
  const outcome = await Promise.race([refused, ended, untilAnswers(docker, 60_000)]);
  child.unref();
  await log.close();
  if (outcome === true) return done;
  // It may have met one that the package's own script was just starting.
  if (await untilAnswers(docker, 10_000)) return done;
  const said = lastLine(await readFile(logPath, "utf8"));
  return failed(`The Docker engine did not start (${said}): see ${logPath}, then run "npm run setup" again.`);
}

async function untilAnswers(docker: Docker, timeoutMs: number): Promise<boolean> {
  const tries = Math.ceil(timeoutMs / 250);
  for (let i = 0; i < tries; i += 1) {
    const answer = await answers(docker, 2_000);
    if (answer.ok) return true;
    await sleep(250);
  }
  return false;
}
