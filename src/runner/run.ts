import { bridge } from "./bridge.ts";
import { frames } from "./frames.ts";
import { failWith } from "./fail-with.ts";
import { receive } from "./receive.ts";
import { say } from "./say.ts";

/** The runner: first process of the container that holds a job's loopback and workspace. Idles once that is ready. */
async function run(): Promise<void> {
  const { order, files } = await receive(frames(process.stdin));
  for (const { port, socket } of order.bridges) await bridge(port, socket);
  say({ event: "ready", files });
  setInterval(() => undefined, 2 ** 30);
}

process.on("SIGTERM", () => process.exit(0));
if (!process.argv.includes("--check")) await run().catch(failWith);
