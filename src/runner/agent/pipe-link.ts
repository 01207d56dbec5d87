import { constants, openSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { link } from "../places.ts";
import { Refusal } from "../refusal.ts";
import type { Link } from "./link.ts";

const input = `${link}/in`;
const output = `${link}/out`;
const { O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** Makes the two pipes of the link. The agent's shell waits on them until we open them. */
export function makePipes(): () => Promise<Link> {
  const made = spawnSync("mkfifo", ["-m", "600", input, output]);
  if (made.status !== 0) throw new Refusal("lost", `the link cannot be made: ${made.stderr.toString("utf8").trim()}`);
  return openPipes;
}

/**
 * Resolves when the agent's shell has opened its side. The order of opening is the shell's: input first. Without a
 * writer a pipe opened for reading is silent, not ended, so ours is open before the shell's can be.
 */
async function openPipes(): Promise<Link> {
  const fromAgent = openSync(output, O_RDONLY | O_NONBLOCK);
  const toAgent = await untilRead();
  return {
    toAgent: new Socket({ fd: toAgent, readable: false, writable: true }),
    fromAgent: new Socket({ fd: fromAgent, readable: true, writable: false }),
  };
}

async function untilRead(): Promise<number> {
  for (;;) {
    try {
      return openSync(input, O_WRONLY | O_NONBLOCK);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENXIO")) throw error;
      await sleep(20);
    }
  }
}
