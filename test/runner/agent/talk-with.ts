import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { converse } from "../../../src/runner/agent/converse.ts";
import { messagesOf, usualBounds, type Bounds } from "../../../src/runner/agent/messages.ts";
import { createReport } from "../../../src/runner/agent/report.ts";
import type { Said } from "../../../src/runner/say.ts";

export const folder = mkdtempSync(join(tmpdir(), "lintel-acp-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
// As `attend` does: the library tells of every malformed message.
beforeAll(() => void vi.spyOn(console, "error").mockImplementation(() => undefined));
const fixtures = join(import.meta.dirname, "../../../fixtures/agents");

export type Talk = {
  readonly program: string;
  readonly mode: string;
  readonly brief: string;
  readonly session?: string;
  readonly bounds?: Partial<Bounds>;
  readonly startMs?: number;
  readonly cancelAfterMs?: number;
  /** When the sandbox would end it. */
  readonly killAfterMs?: number;
};

/** Holds one conversation with a real process; returns what the runner would have said. */
export const talkWith = async (talk: Talk): Promise<readonly Said[]> => {
  const { program, mode, brief, session = null, bounds = {}, startMs = 20_000, cancelAfterMs, killAfterMs } = talk;
  const child = spawn(process.execPath, [join(fixtures, program)], {
    cwd: folder,
    env: { HOME: folder, ACP_MODE: mode },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => undefined);
  const said: Said[] = [];
  const stop = new AbortController();
  if (cancelAfterMs !== undefined) setTimeout(() => stop.abort(), cancelAfterMs);
  if (killAfterMs !== undefined) setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  try {
    await converse({
      ...messagesOf(child.stdout, child.stdin, { ...usualBounds, ...bounds }),
      cwd: folder,
      brief,
      session,
      report: createReport(Date.now, (each) => said.push(each)),
      stop: stop.signal,
      startMs,
    });
    return said;
  } finally {
    child.kill("SIGKILL");
  }
};

/** As expect.stringContaining, with a type. */
export const saying = (words: string): string => expect.stringContaining(words) as string;
