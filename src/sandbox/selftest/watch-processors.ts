import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import * as z from "zod";

const stats = z.object({
  read: z.iso.datetime(),
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }), system_cpu_usage: z.number() }),
});

/** How far apart the first and the last look must be to say anything. */
const leastMs = 1_500;

/**
 * How many processors a container took while it ran, by the engine's count, until `over`: a program may be wrong about
 * itself. Undefined where the engine saw too little of it.
 */
export async function watchProcessors(container: Docker.Container, over: AbortSignal): Promise<number | undefined> {
  const seen: { readonly atMs: number; readonly usedMs: number }[] = [];
  while (!over.aborted) {
    const { success, data } = stats.safeParse(
      await container.stats({ stream: false, "one-shot": true }).catch(() => undefined),
    );
    if (success) seen.push({ atMs: Date.parse(data.read), usedMs: data.cpu_stats.cpu_usage.total_usage / 1e6 });
    await sleep(200, undefined, { signal: over }).catch(() => undefined);
  }
  const [first, last] = [seen.at(0), seen.at(-1)];
  if (first === undefined || last === undefined || last.atMs - first.atMs < leastMs) return undefined;
  return (last.usedMs - first.usedMs) / (last.atMs - first.atMs);
}
