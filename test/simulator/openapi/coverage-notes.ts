import { appendFileSync } from "node:fs";
import { join } from "node:path";

export type NoteKind = "endpoint" | "shape" | "beyond" | "event" | "event-shape" | "enforced" | "rule" | "exception";

const noted = new Set<string>();

let seen = 0;
let asking: string | null = null;

/** Counts an answer or a webhook, for the rule that is being asked just now. */
export function noteSeen(): void {
  seen += 1;
  if (asking !== null) note("enforced", asking);
}

export function countSeen(): number {
  return seen;
}

/** From now on what is seen belongs to this rule; null: to none. */
export function setAsking(rule: string | null): void {
  asking = rule;
}

/** Writes down, once for each process, that something was exercised; only where a coverage run asks for it. */
export function note(kind: NoteKind, name: string): void {
  const dir = process.env["SIMULATOR_COVERAGE_DIR"];
  const line = JSON.stringify([kind, name]);
  if (dir === undefined || noted.has(line)) return;
  noted.add(line);
  appendFileSync(join(dir, `${process.pid}.jsonl`), `${line}\n`);
}
