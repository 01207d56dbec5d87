import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const patienceMs = 5_000;

/** Resolves with undefined once a socket takes a connection, or with the last refusal's code when it does not in time. */
export async function untilTaken(socket: string): Promise<string | undefined> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const refused = await refusalOf(socket);
    if (refused === undefined || performance.now() > until) return refused;
    await sleep(50);
  }
}

function refusalOf(socket: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const trial = connect({ path: socket });
    trial.on("connect", () => {
      trial.destroy();
      resolve(undefined);
    });
    trial.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
