import { appendFileSync } from "node:fs";
import { join } from "node:path";

export type NoteKind = "endpoint" | "shape" | "beyond" | "event" | "event-shape" | "rule" | "exception";

const noted = new Set<string>();

/** Writes down, once for each process, that something was exercised; only where a coverage run asks for it. */
export function note(kind: NoteKind, name: string): void {
  const dir = process.env["SIMULATOR_COVERAGE_DIR"];
  const line = JSON.stringify([kind, name]);
  if (dir === undefined || noted.has(line)) return;
  noted.add(line);
  appendFileSync(join(dir, `${process.pid}.jsonl`), `${line}\n`);
}
