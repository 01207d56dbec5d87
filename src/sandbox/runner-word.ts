import * as z from "zod";
import type { Context } from "./context.ts";
import type { Failure } from "./failure.ts";
import { readLog } from "./read-log.ts";

const said = z.discriminatedUnion("event", [
  z.object({ event: z.literal("ready"), files: z.number() }),
  z.object({ event: z.literal("copied"), roots: z.number() }),
  z.object({ event: z.literal("refused"), cause: z.enum(["lost", "environment"]), reason: z.string() }),
]);

/** What a container of ours said of itself in its event log: done, the reason why not, or nothing yet. */
export async function readWord(context: Context, container: string): Promise<"done" | Failure | undefined> {
  const log = await readLog(context.docker, container, 65_536);
  for (const line of log.toString("utf8").split("\n")) {
    const word = said.safeParse(parse(line)).data;
    if (word === undefined) continue;
    return word.event === "refused" ? { cause: word.cause, reason: word.reason } : "done";
  }
  return undefined;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
