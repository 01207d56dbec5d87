/**
 * `npm run simulator:coverage -- [--json]`: runs the simulator's tests and the conformance suite, and sums up what they
 * really sent and received. Ends with 1 when a test fails, a rule has no passing case, or an exception is not needed.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rules } from "../../conformance/rules.ts";
import type { NoteKind } from "./coverage-notes.ts";
import { readEndpoints } from "./endpoints.ts";
import { exceptions } from "./exceptions.ts";

const vitest = join(import.meta.dirname, "../../../node_modules/vitest/vitest.mjs");
const isJson = process.argv.includes("--json");
const dir = mkdtempSync(join(tmpdir(), "simulator-coverage-"));
try {
  const run = spawnSync(process.execPath, [vitest, "run", "--silent=true", "test/simulator", "test/conformance"], {
    env: { ...process.env, SIMULATOR_COVERAGE_DIR: dir },
    stdio: ["ignore", isJson ? 2 : 1, 2],
  });
  if (run.error !== undefined) throw run.error;
  const isWhole = report(readNotes(dir));
  process.exitCode = run.status === 0 && isWhole ? 0 : 1;
} finally {
  rmSync(dir, { recursive: true, force: true });
}

function readNotes(from: string): Map<NoteKind, Set<string>> {
  const notes = new Map<NoteKind, Set<string>>();
  for (const file of readdirSync(from)) {
    for (const line of readFileSync(join(from, file), "utf8").trim().split("\n")) {
      const [kind, name] = JSON.parse(line) as [NoteKind, string];
      notes.set(kind, (notes.get(kind) ?? new Set()).add(name));
    }
  }
  return notes;
}

/** Prints the sums and says on standard error what is missing; true when no rule and no exception is. */
function report(notes: Map<NoteKind, Set<string>>): boolean {
  const of = (kind: NoteKind): Set<string> => notes.get(kind) ?? new Set();
  const listed = readEndpoints().map(({ method, path }) => `${method} ${path.replaceAll(/\{[^}]*\}/g, "{}")}`);
  const untested = Object.keys(rules).filter((name) => !of("rule").has(name));
  const unneeded = exceptions.filter((_, index) => !of("exception").has(String(index)));
  const sums = {
    endpoints: of("endpoint").size,
    shape_checked: of("shape").size,
    enforced_rules: of("enforced").size,
    rules_tested: of("rule").size,
    events: of("event").size,
    event_shape_checked: of("event-shape").size,
    exceptions: exceptions.length,
  };
  process.stdout.write(isJson ? `${JSON.stringify(sums)}\n` : `${JSON.stringify(sums, null, 2)}\n`);
  const say = (text: string, names: readonly string[]): void => {
    if (names.length > 0) process.stderr.write(`${text}:\n${names.map((name) => `  ${name}\n`).join("")}`);
  };
  say(
    "Listed endpoints that no test used with success",
    listed.filter((one) => !of("endpoint").has(one)),
  );
  say("Endpoints beyond GitHub's description", [...of("beyond")]);
  say("Rules without a passing case", untested);
  say(
    "Exceptions that nothing needs",
    unneeded.map(({ where, at }) => `${where} ${at.source}`),
  );
  return untested.length === 0 && unneeded.length === 0;
}
