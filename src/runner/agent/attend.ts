import { readFileSync } from "node:fs";
import type { AgentOrder } from "../order.ts";
import { desk, workspace } from "../places.ts";
import type { Link } from "./link.ts";
import { createReport } from "./report.ts";
import { watchTree } from "./watch-tree.ts";

const startMs = 180_000;

/** Attends an agent from its start: says its progress and, where it speaks the protocol, holds the conversation with it. */
export async function attend({ session }: AgentOrder, openLink: (() => Promise<Link>) | undefined): Promise<void> {
  const report = createReport();
  void watchTree(workspace, () => report.progress("tree"));
  if (openLink === undefined) return;
  const stop = new AbortController();
  process.on("SIGUSR2", () => stop.abort());
  const { toAgent, fromAgent } = await openLink();
  toAgent.on("error", () => fromAgent.destroy());
  fromAgent.on("error", () => toAgent.destroy());
  // Loaded only here: every other job starts sooner without them.
  const [{ converse }, { messagesOf }] = await Promise.all([import("./converse.ts"), import("./messages.ts")]);
  silenceLibrary();
  const brief = readFileSync(`${desk}/brief.md`, "utf8");
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
