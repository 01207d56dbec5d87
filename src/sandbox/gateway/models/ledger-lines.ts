import * as z from "zod";
import type { Spent, UpstreamFailure } from "../../../model/job.ts";
import type { Instant } from "../../../model/names.ts";

const count = z.number().min(0);

/** A line of the ledger: a request's worst case before it is sent, then what it came to; or that it was not sent. */
const lineSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("hold"), id: count, usd: count, at: count }),
  z.strictObject({
    do: z.literal("settle"),
    id: count,
    usd: count,
    at: count,
    /** The provider's status; 0 where it could not be reached or broke off. */
    status: count,
    input: count,
    cacheRead: count,
    cacheWrite: count,
    output: count,
  }),
  /** The cap did not allow a request that could have cost this. */
  z.strictObject({ do: z.literal("short"), usd: count, at: count }),
]);
export type LedgerLine = z.output<typeof lineSchema>;

export type Account = {
  readonly spent: Spent;
  readonly upstream: readonly UpstreamFailure[];
  /** When the provider last answered well; undefined when it never has. */
  readonly answeredAt: Instant | undefined;
};

/** Lines that are whole; the last one may have been cut short by our end, and then it was never acted on. */
export function readLines(text: string): readonly LedgerLine[] {
  return text.split("\n").flatMap((line) => {
    const read = lineSchema.safeParse(parsed(line));
    return read.success ? [read.data] : [];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What the lines come to. What was held and never settled is spent: nobody knows better. */
export function accountOf(lines: readonly LedgerLine[]): Account {
  const held = new Map<number, number>();
  const failures = new Map<number, UpstreamFailure>();
  let answeredAt: Instant | undefined;
  let short: number | undefined;
  const sums = { usd: 0, requests: 0, inputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
  for (const line of lines) {
    if (line.do === "short") {
      short = line.usd;
      continue;
    }
    // Something smaller was affordable after all.
    short = undefined;
    if (line.do === "hold") {
      held.set(line.id, line.usd);
      sums.requests += 1;
      continue;
    }
    held.delete(line.id);
    sums.usd += line.usd;
    sums.inputTokens += line.input;
    sums.cachedTokens += line.cacheRead;
    sums.cacheWriteTokens += line.cacheWrite;
    sums.outputTokens += line.output;
    if (line.status < 200 || line.status >= 300) {
      const before = failures.get(line.status)?.count ?? 0;
      failures.set(line.status, { status: line.status, count: before + 1, lastAt: line.at });
    } else answeredAt = line.at;
  }
  for (const usd of held.values()) sums.usd += usd;
  const spent = short === undefined ? sums : { ...sums, short };
  return { spent, upstream: [...failures.values()], answeredAt };
}
