import { readFileSync } from "node:fs";
import type { Order } from "../order.ts";
import { desk, workspace } from "../places.ts";
import { openLink } from "./link.ts";
import { createReport } from "./report.ts";
import { watchTree } from "./watch-tree.ts";

const startMs = 180_000;

/** Attends an agent from its start: says its progress and, where it speaks the protocol, holds the conversation with it. */
export async function attend(order: Order): Promise<void> {
  const report = createReport();
  void watchTree(workspace, () => report.progress("tree"));
  if (order.agent?.speaks !== "acp") return;
  const stop = new AbortController();
  process.on("SIGUSR2", () => stop.abort());
  const { toAgent, fromAgent } = await openLink();
  toAgent.on("error", () => fromAgent.destroy());
  fromAgent.on("error", () => toAgent.destroy());
  // Loaded only here: every other job starts sooner without them.
  const [{ converse }, { messagesOf }] = await Promise.all([import("./converse.ts"), import("./messages.ts")]);
  silenceLibrary();
  const brief = readFileSync(`${desk}/brief.md`, "utf8");
  const { session } = order.agent;
  await converse({
    ...messagesOf(fromAgent, toAgent),
    cwd: workspace,
    brief,
    session,
    report,
    stop: stop.signal,
    startMs,
  });
  toAgent.end();
  fromAgent.resume();
}

/** The protocol's library tells of malformed messages on the console: an agent could drown the event log in them. */
function silenceLibrary(): void {
  console.error = () => undefined;
}
