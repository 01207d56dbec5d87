import { Unavailable } from "../engine/needs.ts";

/** Whether an error carries one of these codes (system errno names or SQLSTATE). */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);
}

const unreached = new Set(["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENOTFOUND"]);
// Shut down, crashed, starting up, and out of connections.
const turnedAway = new Set(["57P01", "57P02", "57P03", "53300"]);

/** Whether the database could not be reached or went away: the same statement may work later. */
export function isDisconnect(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isDisconnect);
  if (!("code" in error) || typeof error.code !== "string") return lostWithoutCode(error);
  return unreached.has(error.code) || turnedAway.has(error.code) || error.code.startsWith("08");
}

// pg reports these without a code.
const codeless = [
  "Connection terminated",
  "timeout exceeded when trying to connect",
  "Client has encountered a connection error",
  "Query read timeout",
];
function lostWithoutCode(error: Error): boolean {
  return codeless.some((start) => error.message.startsWith(start));
}

/** What a log needs of an error: the driver hangs its whole connection on it. */
export function inShort(error: unknown): { readonly message: string; readonly code?: string; readonly stack?: string } {
  if (!(error instanceof Error)) return { message: "something that is not an error was thrown" };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return { message: error.message, ...code, ...(isDisconnect(error) ? {} : { stack: error.stack ?? "" }) };
}

/** Whether the transaction lost a race and deserves another try: serialization failure or deadlock. */
export function isConflict(error: unknown): boolean {
  return hasCode(error, "40001", "40P01");
}

/** Wraps what the database threw when it was not reached; other errors stay as they are. */
export function asUnavailable(error: unknown): unknown {
  return isDisconnect(error) ? new Unavailable("The database cannot be reached.", { cause: error }) : error;
}
