import { existsSync } from "node:fs";
import { failWith } from "../fail-with.ts";
import { readRoots } from "../lay-snapshot.ts";
import { snapshotRoots, workspace } from "../places.ts";
import { readStartList } from "../start-list.ts";
import { compare } from "./compare.ts";
import { createEmitter } from "./emit.ts";
import { createIgnored } from "./ignored.ts";
import { emitSession, emitSummary } from "./session.ts";

/** The export container: says how the workspace differs from the commit it started on, on standard output. */
async function main(): Promise<void> {
  const emit = createEmitter();
  const ignored = createIgnored();
  const roots = new Set(existsSync(snapshotRoots) ? readRoots() : []);
  await compare({ root: workspace, start: readStartList(), roots, ask: ignored.ask, emit });
  ignored.close();
  emitSession(emit);
  emitSummary(emit);
  emit.end();
}

await main().catch(failWith);
