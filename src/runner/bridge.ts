import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "./refusal.ts";

/** Leads a port of the sandbox's loopback to the gateway's socket, once that answers. */
export async function bridge(port: number, socket: string): Promise<void> {
  await untilAnswers(socket);
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ path: socket, allowHalfOpen: true });
    near.on("error", () => far.destroy());
    far.on("error", () => near.destroy());
    near.pipe(far).pipe(near);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}

async function untilAnswers(socket: string): Promise<void> {
  for (let i = 0; i < 600; i += 1) {
    if (await reachable(socket)) return;
    await sleep(50);
  }
  throw new Refusal("lost", "the package gateway did not start");
}

function reachable(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect({ path: socket });
    probe.on("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.on("error", () => resolve(false));
  });
}
