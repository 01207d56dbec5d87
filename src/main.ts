#!/usr/bin/env node
import type { ExitCode, Io } from "./cli/io.ts";

type Command = (args: readonly string[], io: Io) => Promise<ExitCode>;

/** Every command, with the one line that `help` says of it. A command's rooms are loaded only when it is asked for. */
const commands: Readonly<Record<string, { readonly says: string; readonly load: () => Promise<Command> }>> = {
  setup: {
    says: "make this machine ready: Docker engine, sandbox images",
    load: async () => (await import("./main/setup.ts")).setup,
  },
  demo: {
    says: "a simulated GitHub and four issues, from label to merge [--yes] [--json]",
    load: async () => (await import("./main/demo.ts")).demo,
  },
  try: {
    says: "the road on a clone, without GitHub: --issue spec.md [--repo DIR] [--agent CMD] [--patch FILE]",
    load: async () => (await import("./main/try.ts")).tryCommand,
  },
  start: {
    says: "the server and a worker beside it [--no-worker]",
    load: async () => (await import("./main/start.ts")).start,
  },
  worker: {
    says: "one more worker: the process that runs sandboxes",
    load: async () => (await import("./main/start.ts")).work,
  },
  spec: {
    says: "spec lint FILE: what an issue's text lacks",
    load: async () => (await import("./cli/spec-lint.ts")).specLint,
  },
  simulate: {
    says: "the simulated GitHub alone [--port N] [--seed FILE]",
    load: async () => (await import("./main/simulate.ts")).simulateCommand,
  },
};

const usage = (): string =>
  [
    "Usage: lintel <command>",
    "",
    ...Object.entries(commands).map(([name, { says }]) => `  ${name.padEnd(9)} ${says}`),
  ].join("\n");

const main = async (argv: readonly string[]): Promise<ExitCode> => {
  const io: Io = {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
  };
  const [name = "help", ...args] = argv;
  const command = commands[name];
  if (command === undefined) {
    const asked = name === "help" || name === "--help" || name === "-h";
    if (asked) io.out(usage());
    else io.err(`lintel: there is no command \`${name}\`.\n\n${usage()}`);
    return asked ? 0 : 2;
  }
  try {
    return await (
      await command.load()
    )(args, io);
  } catch (error) {
    // Misspelt options, an engine or a GitHub that is not there: a sentence. Anything else is our bug, and shows itself.
    if (error instanceof Error && isForPeople(error)) {
      io.err(`lintel ${name}: ${error.message}`);
      return 2;
    }
    throw error;
  }
};

const isForPeople = (error: Error): boolean =>
  ["Unavailable", "Refused", "RefusedByGitHub", "Uncertain", "RateLimited"].includes(error.name) ||
  ("code" in error && typeof error.code === "string" && error.code.startsWith("ERR_PARSE_ARGS"));

process.exitCode = await main(process.argv.slice(2));
