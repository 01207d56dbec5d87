import * as z from "zod";
import type { AgentReport } from "../../model/agent.ts";
import type { Context } from "../context.ts";
import { readLog } from "../read-log.ts";

const at = z.number();
const event = z.discriminatedUnion("event", [
  z.object({
    event: z.literal("session"),
    at,
    id: z.string().min(1).max(200),
    how: z.enum(["new", "resumed", "anew"]),
    why: z.string().max(2_000).nullable(),
  }),
  z.object({ event: z.literal("progress"), at, what: z.enum(["tool", "tree", "tokens"]) }),
  z.object({
    event: z.literal("finished"),
    at,
    ending: z.enum(["end_turn", "refusal", "max_tokens", "max_turn_requests", "cancelled", "gone", "unruly", "failed"]),
    reason: z.string().max(2_000),
    tools: z.number(),
    said: z.string().max(4_000),
  }),
]);
type RunnerEvent = z.infer<typeof event>;

/** What a runner has said of its agent so far. Instants are the engine's clock, in ms. */
export type Attendance = {
  readonly session: AgentReport["session"];
  /** When something changed last; undefined when nothing has. */
  readonly progressAt: number | undefined;
  readonly finished: Extract<RunnerEvent, { event: "finished" }> | undefined;
};

const mostBytes = 2 * 1024 * 1024;

/** Reads a runner's event log, from its start: it is bounded, and nothing need be remembered between two looks. */
export async function readAttendance(context: Context, runner: string): Promise<Attendance> {
  const log = await readLog(context.docker, runner, mostBytes);
  const events = log.toString("utf8").split("\n").flatMap(parse);
  const session = events.findLast((each) => each.event === "session");
  return {
    session: session === undefined ? undefined : { id: session.id, how: session.how, why: session.why ?? undefined },
    progressAt: events.findLast((each) => each.event === "progress")?.at,
    finished: events.findLast((each) => each.event === "finished"),
  };
}

function parse(line: string): readonly RunnerEvent[] {
  if (!line.startsWith('{"event":')) return [];
  try {
    const read = event.safeParse(JSON.parse(line));
    return read.success ? [read.data] : [];
  } catch {
    return [];
  }
}
