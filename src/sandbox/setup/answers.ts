import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";

/** Whether the engine answers a ping within `timeoutMs`; otherwise the reason, with the system's code where there is one. */
export async function answers(
  docker: Docker,
  timeoutMs: number,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly code: string; readonly reason: string }> {
  try {
    return await Promise.race([docker.ping().then(() => ({ ok: true }) as const), silence(timeoutMs)]);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return { ok: false, code, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function silence(
  timeoutMs: number,
): Promise<{ readonly ok: false; readonly code: string; readonly reason: string }> {
  await sleep(timeoutMs, undefined, { ref: false });
  return { ok: false, code: "ETIMEDOUT", reason: `no answer within ${timeoutMs} ms` };
}
