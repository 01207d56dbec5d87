import { Unavailable } from "../engine/needs.ts";

/** HTTP status of the engine's answer; undefined when no engine answered. */
export function engineStatus(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" ? error.statusCode : undefined;
}

/** What the engine said, without dockerode's prefix. */
export function engineMessage(error: unknown): string {
  if (typeof error === "object" && error !== null && "json" in error) {
    const { json } = error;
    if (typeof json === "object" && json !== null && "message" in json && typeof json.message === "string") {
      return json.message;
    }
  }
  return (error instanceof Error ? error.message : String(error)).replace(/^\(HTTP code \d+\) [^-]*- /u, "").trim();
}

/** Awaits `call`; the listed statuses become `undefined`, no engine at all becomes `Unavailable`, the rest is thrown. */
export async function engineCall<T>(call: Promise<T>, ...absent: readonly number[]): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const status = engineStatus(error);
    if (status !== undefined && absent.includes(status)) return undefined;
    if (status === undefined || status >= 500) {
      throw new Unavailable(`The Docker engine failed: ${engineMessage(error)}`, { cause: error });
    }
    throw error;
  }
}
