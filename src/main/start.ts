import { fork, type ChildProcess } from "node:child_process";
import { parseArgs } from "node:util";
import type { Logger } from "pino";
import type { ExitCode, Io } from "../cli/io.ts";
import { printProblems } from "../cli/print-problems.ts";
import { readConfig } from "../config.ts";
import { createLog } from "./log.ts";
import { startServer } from "./server.ts";
import { untilStopped } from "./until-stopped.ts";
import { startWorker } from "./worker.ts";

/** `lintel start`: the server, and a worker process beside it unless `--no-worker`. Runs until asked to stop. */
export const start = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  const { values } = parseArgs({ args: [...args], options: { "no-worker": { type: "boolean", default: false } } });
  const config = readConfig();
  if (!config.ok) return printProblems(io, config.problems);
  const log = createLog(config.value.logLevel);
  const stopped = untilStopped();
  const server = await startServer(config.value, log);
  if (!server.ok) return printProblems(io, server.problems);
  const worker = values["no-worker"] ? undefined : keepWorker(log);
  await stopped;
  log.info("stopping");
  await worker?.stop();
  await server.value.close();
  return 0;
};

/** `lintel worker`. */
export const work = async (_args: readonly string[], io: Io): Promise<ExitCode> => {
  const config = readConfig();
  if (!config.ok) return printProblems(io, config.problems);
  const log = createLog(config.value.logLevel);
  // Heard from the start: who started us may die while we are still getting ready.
  const stopped = untilStopped();
  const worker = await startWorker(config.value, log);
  if (!worker.ok) return printProblems(io, worker.problems);
  log.info("working");
  await stopped;
  await worker.value.close();
  return 0;
};

const pauseMs = 2_000;
/** How long a worker may take to end; longer than its queue waits for what it performs. */
const graceMs = 20_000;

/** Keeps one worker running. Its channel tells it when we are gone, so that it does not outlive us for long. */
const keepWorker = (log: Logger): { readonly stop: () => Promise<void> } => {
  let stopping = false;
  let child: ChildProcess | undefined;
  const begin = (): void => {
    child = fork(process.argv[1] ?? "", ["worker"], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    child.once("exit", (code) => {
      child = undefined;
      if (stopping) return;
      log.error({ code }, "the worker ended; it is started again");
      setTimeout(begin, pauseMs);
    });
  };
  begin();
  return {
    stop: async () => {
      stopping = true;
      const running = child;
      if (running === undefined) return;
      const ended = new Promise((resolve) => running.once("exit", resolve));
      running.kill("SIGTERM");
      // What it would lose by this it takes up again: jobs live in their containers.
      const late = setTimeout(() => running.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(late);
    },
  };
};
