import { parseArgs } from "node:util";
import type { ExitCode, Io } from "../cli/io.ts";
import { readConfig } from "../config.ts";
import { printProblems } from "../cli/print-problems.ts";
import { connectEngine } from "../sandbox/connect-engine.ts";
import { figuresOf, passed } from "../sandbox/selftest/outcome.ts";
import { remember, whatIsTested } from "../sandbox/selftest/remembered.ts";
import { runSelftest } from "../sandbox/selftest/run-selftest.ts";
import { tableOf } from "../sandbox/selftest/table.ts";
import { createLog } from "./log.ts";

/** `lintel sandbox selftest`: tries to break out of real sandboxes, and has the engine remember how that went. */
export const sandboxCommand = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, runtime: { type: "string" } },
  });
  if (positionals.length !== 1 || positionals[0] !== "selftest") {
    io.err("lintel sandbox: which command? There is `selftest`.");
    return 2;
  }
  const config = readConfig();
  if (!config.ok) return printProblems(io, config.problems);
  const log = createLog("error", "stderr");
  const docker = connectEngine();
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const attempts = await runSelftest({
    docker,
    runtime: values.runtime,
    clock: { now: Date.now },
    stopped: stop.signal,
    log: (message, details) => log.info(details, message),
  });
  const figures = figuresOf(attempts);
  await remember(docker, await whatIsTested(docker, values.runtime), { at: Date.now(), figures });
  if (!values.json) for (const line of tableOf(attempts, figures)) io.out(line);
  else io.out(JSON.stringify(figures));
  if (values.json) for (const { name, observed } of failures(attempts)) io.err(`${name}: ${observed}`);
  return passed(figures) ? 0 : 1;
};

const failures = (attempts: Awaited<ReturnType<typeof runSelftest>>) =>
  attempts.filter(({ outcome }) => outcome !== "contained");
