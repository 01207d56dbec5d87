import { attend } from "./agent/attend.ts";
import { makeLink } from "./agent/make-link.ts";
import { bridge } from "./bridge.ts";
import { frames } from "./frames.ts";
import { failWith } from "./fail-with.ts";
import { receive } from "./receive.ts";
import { say } from "./say.ts";

/** The runner: first process of the container that holds a job's loopback and workspace. Idles once that is ready. */
async function run(): Promise<void> {
  const { order, files } = await receive(frames(process.stdin));
  for (const { port, socket } of order.bridges) await bridge(port, socket);
  const openLink = order.agent?.speaks === "acp" ? await makeLink(order.agent.link) : undefined;
  say({ event: "ready", files });
  if (order.agent !== null) void attend(order.agent, openLink).catch(giveUp);
  setInterval(() => undefined, 2 ** 30);
}

/** The loopback and the workspace are still needed: the agent's end is said, and the runner stays. */
function giveUp(error: unknown): void {
  const reason = error instanceof Error ? (error.stack ?? error.message) : "unknown";
  say({
    event: "finished",
    at: Date.now(),
    ending: "failed",
    reason: `the runner failed: ${reason}`.slice(0, 1_000),
    tools: 0,
    said: "",
  });
}

process.on("SIGTERM", () => process.exit(0));
if (!process.argv.includes("--check")) await run().catch(failWith);
