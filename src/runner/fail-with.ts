import { Refusal } from "./refusal.ts";
import { say } from "./say.ts";

/** Says why a program of ours gave up, and ends it. Anything but a `Refusal` may go better another time. */
export function failWith(error: unknown): never {
  if (error instanceof Refusal) say({ event: "refused", cause: error.place, reason: error.message });
  else if (isFull(error)) {
    say({
      event: "refused",
      cause: "environment",
      reason: "The workspace is too small: its files do not fit on its disk.",
    });
  } else
    say({
      event: "refused",
      cause: "lost",
      reason: error instanceof Error ? (error.stack ?? error.message) : "unknown",
    });
  process.exit(3);
}

function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOSPC";
}
