#!/usr/bin/env node
import { parseArgs } from "node:util";
import type { ExitCode, Io } from "./cli/io.ts";
import { nearestWord } from "./rules/spec/nearest-word.ts";

type Command = (args: readonly string[], io: Io) => Promise<ExitCode>;

type Entry = {
  readonly says: string;
  /** What may follow the command's name; nothing may where it is empty. */
  readonly takes: string;
  readonly load: () => Promise<Command>;
};

/** Every command, with what `help` says of it. A command's rooms are loaded only when it is asked for. */
const commands: Readonly<Record<string, Entry>> = {
  setup: {
    says: "make this machine ready: Docker engine, sandbox images",
    takes: "",
    load: async () => (await import("./main/setup.ts")).setup,
  },
  agents: {
    says: "coding agents that can be installed for sandboxes, and installing them",
    takes: "list | install NAME...",
    load: async () => (await import("./main/agents.ts")).agents,
  },
  demo: {
    says: "a simulated GitHub and four issues, from label to merge",
    takes: "[--yes] [--json]",
    load: async () => (await import("./main/demo.ts")).demo,
  },
  try: {
    says: "the road on a clone, without GitHub; --agent is a shell command that reads the brief on standard input",
    takes: "--issue spec.md [--repo DIR] [--agent CMD] [--patch FILE]",
    load: async () => (await import("./main/try.ts")).tryCommand,
  },
  start: {
    says: "the server and a worker beside it",
    takes: "[--no-worker]",
    load: async () => (await import("./main/start.ts")).start,
  },
  worker: {
    says: "one more worker: the process that runs sandboxes",
    takes: "",
    load: async () => (await import("./main/start.ts")).work,
  },
  sandbox: {
    says: "try to break out of the sandboxes of this machine's engine, in every way we know",
    takes: "selftest [--json] [--runtime NAME]",
    load: async () => (await import("./main/selftest.ts")).sandboxCommand,
  },
  spec: {
    says: "what an issue's text lacks",
    takes: "lint FILE",
    load: async () => (await import("./cli/spec-lint.ts")).specLint,
  },
  proof: {
    says: "check a bundle offline, download one, or print this server's public key",
    takes:
      "verify BUNDLE [--commit SHA] [--repo DIR] [--key FILE] [--logs DIR] [--spec FILE] [--branch NAME] [--repository NAME|NUMBER] [--max-age 30d] [--json] | get URL [--out DIR] | key",
    load: async () => (await import("./main/proof.ts")).proof,
  },
  simulate: {
    says: "the simulated GitHub alone",
    takes: "[--port N] [--seed FILE] [--data-dir DIR]",
    load: async () => (await import("./main/simulate.ts")).simulateCommand,
  },
};

const usage = (): string =>
  [
    "Usage: lintel <command>",
    "",
    ...Object.entries(commands).flatMap(([name, { says, takes }]) => [
      `  ${`${name} ${takes}`.trim()}`,
      `      ${says}`,
    ]),
  ].join("\n");

const usageOf = (name: string, { says, takes }: Entry): string =>
  `Usage: ${`lintel ${name} ${takes}`.trim()}\n       ${says}`;

const main = async (argv: readonly string[]): Promise<ExitCode> => {
  const io: Io = {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
  };
  const [name, ...args] = argv;
  if (name === "help" || name === "--help" || name === "-h") {
    io.out(usage());
    return 0;
  }
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (name === undefined || command === undefined) {
    io.err(`${name === undefined ? "lintel: which command?" : unknownCommand(name)}\n\n${usage()}`);
    return 2;
  }
  if (args.includes("--help") || args.includes("-h")) {
    io.out(usageOf(name, command));
    return 0;
  }
  return run(name, command, args, io);
};

const unknownCommand = (name: string): string => {
  const near = nearestWord(name, Object.keys(commands));
  return `lintel: there is no command \`${name}\`.${near === undefined ? "" : ` Did you mean \`${near}\`?`}`;
};

const run = async (name: string, command: Entry, args: readonly string[], io: Io): Promise<ExitCode> => {
  try {
    if (command.takes === "") parseArgs({ args: [...args], options: {} });
    return await (
      await command.load()
    )(args, io);
  } catch (error) {
    if (isAboutOptions(error)) {
      io.err(`lintel ${name}: ${wrongOption(error, args, command)}\n${usageOf(name, command)}`);
      return 2;
    }
    // An engine or a GitHub that is not there: a sentence. Anything else is our bug, and shows itself.
    if (error instanceof Error && isForPeople(error)) {
      io.err(`lintel ${name}: ${error.message}`);
      return 2;
    }
    throw error;
  }
};

const isAboutOptions = (error: unknown): error is Error =>
  error instanceof Error &&
  "code" in error &&
  typeof error.code === "string" &&
  error.code.startsWith("ERR_PARSE_ARGS");

/** Node's first sentence about an option, and the option that was meant. */
const wrongOption = (error: Error, args: readonly string[], { takes }: Entry): string => {
  const known: readonly string[] = takes.match(/--[\w-]+/gu) ?? [];
  const said = args.map((arg) => arg.split("=")[0] ?? "").find((arg) => /^--./u.test(arg) && !known.includes(arg));
  const near =
    said === undefined
      ? undefined
      : nearestWord(
          said.slice(2),
          known.map((option) => option.slice(2)),
        );
  const first = /^[^\n]*?\.?(?=\.? To specify|\n|$)/u.exec(error.message)?.[0] ?? error.message;
  return `${first.replace(/\.$/u, "")}.${near === undefined ? "" : ` Did you mean \`--${near}\`?`}`;
};

const isForPeople = ({ name }: Error): boolean =>
  ["Unavailable", "Refused", "RefusedByGitHub", "Uncertain", "RateLimited"].includes(name);

process.exitCode = await main(process.argv.slice(2));
