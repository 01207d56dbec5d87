import { spawn } from "node:child_process";
import { constants } from "node:os";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { once } from "node:events";
import { bridge } from "../bridge.ts";
import { untilTaken } from "./until-taken.ts";

/** What lies beside the command: the sandbox's `shim/wiring.ts` is the other side of this. */
type Wiring = {
  readonly bridges: readonly { readonly port: number; readonly socket: string }[];
  readonly link: string | null;
};

/** How long an ended command's last output may take to the runner. */
const flushMs = 2_000;

/**
 * The shim: runs in the command's container where that has a kernel of its own, so that the runner's loopback and pipes
 * are not the command's. Leads ports to the gateway's sockets and the command's input and output to the runner's, and
 * ends as the command does. Without a command it only says, by its exit code, whether the sockets answer.
 */
async function shim(): Promise<void> {
  const [given = "{}", program, ...rest] = process.argv.slice(2);
  const { bridges, link } = JSON.parse(given) as Wiring;
  if (program === undefined)
    return reachAll([...bridges.map(({ socket }) => socket), ...(link === null ? [] : [link])]);
  for (const { port, socket } of bridges) await bridge(port, socket);
  process.exit(await run(program, rest, link === null ? undefined : await open(link)));
}

async function reachAll(sockets: readonly string[]): Promise<void> {
  for (const socket of sockets) {
    const refused = await untilTaken(socket);
    if (refused === undefined) continue;
    process.stdout.write(`${socket}: ${refused}\n`);
    process.exit(1);
  }
  process.exit(0);
}

/** The runner takes the first connection that says something; a line without a message is nothing to the protocol. */
async function open(link: string): Promise<Socket> {
  const socket = connect({ path: link, allowHalfOpen: true });
  await once(socket, "connect");
  socket.write("\n");
  return socket;
}

/** Resolves with the command's exit code; what it wrote until then has been handed on. */
async function run(program: string, argv: readonly string[], link: Socket | undefined): Promise<number> {
  const child = spawn(program, argv, { stdio: link === undefined ? "inherit" : ["pipe", "pipe", "inherit"] });
  const { stdin, stdout } = child;
  if (link !== undefined && stdin !== null && stdout !== null) {
    stdin.on("error", () => undefined);
    link.on("error", () => stdin.destroy());
    link.pipe(stdin);
    stdout.pipe(link);
  }
  const failed = once(child, "error").then(([error]) => notStarted(program, error as NodeJS.ErrnoException));
  const ended = once(child, "exit").then(([code, signal]) => codeOf(code as number | null, signal as string | null));
  const code = await Promise.race([failed, ended]);
  if (link !== undefined) await flushed(link);
  return code;
}

function notStarted(program: string, error: NodeJS.ErrnoException): number {
  process.stderr.write(`${program}: ${error.code === "ENOENT" ? "not found" : error.message}\n`);
  return error.code === "ENOENT" ? 127 : 126;
}

/** As a shell tells it: a signal is 128 and its number. */
function codeOf(code: number | null, signal: string | null): number {
  if (code !== null) return code;
  return 128 + (signal === null ? 0 : constants.signals[signal as NodeJS.Signals]);
}

async function flushed(link: Socket): Promise<void> {
  if (link.destroyed || link.writableFinished) return;
  const late = new Promise((resolve) => {
    setTimeout(resolve, flushMs);
  });
  await Promise.race([once(link, "finish"), once(link, "close"), late]);
}

await shim().catch((error: unknown) => {
  process.stderr.write(`The sandbox's shim failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(125);
});
