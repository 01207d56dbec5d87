import * as z from "zod";
import type { Report } from "./report.ts";

const ended = new Set<unknown>(["completed", "failed"]);
const update = z.discriminatedUnion("sessionUpdate", [
  z.object({
    sessionUpdate: z.enum(["tool_call", "tool_call_update"]),
    toolCallId: z.string().max(500),
    status: z.string().nullish(),
    kind: z.string().nullish(),
  }),
  z.object({ sessionUpdate: z.literal("usage_update"), used: z.number() }),
  z.object({
    sessionUpdate: z.literal("agent_message_chunk"),
    content: z.object({ type: z.literal("text"), text: z.string() }),
  }),
]);
const notification = z.object({ update });

/** Kept for each call: a long one would be memory. */
const isShort = (kind: unknown): kind is string => typeof kind === "string" && kind.length <= 60;

const mostWords = 4_000;
const mostCalls = 20_000;

/**
 * Reads progress out of an agent's updates. What is not understood is passed over: agents are newer and older than we
 * are. Before `begin` an agent may replay an old session, which is no progress.
 */
export function followUpdates(report: Report) {
  const finished = new Set<string>();
  const kinds = new Map<string, string>();
  let begun = false;
  let used = 0;
  let words = "";
  return {
    begin(): void {
      begun = true;
    },
    take(params: unknown): void {
      const read = notification.safeParse(params).data?.update;
      if (!begun || read === undefined) return;
      switch (read.sessionUpdate) {
        case "agent_message_chunk":
          words = (words + read.content.text).slice(-mostWords);
          return;
        case "usage_update":
          if (read.used !== used) report.progress("tokens");
          used = read.used;
          return;
        case "tool_call":
        case "tool_call_update":
          words = "";
          // Its kind comes with its beginning, and need not come again.
          if (isShort(read.kind) && kinds.size < mostCalls) kinds.set(read.toolCallId, read.kind);
          if (!ended.has(read.status) || finished.has(read.toolCallId) || finished.size >= mostCalls) return;
          finished.add(read.toolCallId);
          report.progress("tool", kinds.get(read.toolCallId));
      }
    },
    /** What it said after its last tool call, as far as it is kept. */
    lastWords: (): string => words.trim(),
  };
}
