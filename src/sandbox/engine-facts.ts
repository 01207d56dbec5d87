import type Docker from "dockerode";
import type { Clock } from "../engine/needs.ts";
import type { EngineFacts } from "./context.ts";
import { engineCall } from "./engine-failure.ts";

/** Asks the engine once and remembers; a failed question is asked again. */
export function createEngineFacts(docker: Docker, clock: Clock): () => Promise<EngineFacts> {
  let known: Promise<EngineFacts> | undefined;
  return () => {
    known ??= ask(docker, clock).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

async function ask(docker: Docker, clock: Clock): Promise<EngineFacts> {
  const info = (await engineCall(docker.info())) as { NCPU: number; SystemTime: string; KernelVersion: string };
  const aheadMs = Date.parse(info.SystemTime) - clock.now();
  // The answer takes a moment, and the fake clocks of tests are far away on purpose.
  return { cpus: info.NCPU, aheadMs: Math.abs(aheadMs) < 2_000 ? 0 : aheadMs };
}
