import * as z from "zod";
import type { RawReport } from "../model/report.ts";
import type { Context } from "./context.ts";
import { outputLines } from "./demultiplex.ts";
import { engineCall } from "./engine-failure.ts";
import type { JobNames } from "./job-names.ts";
import { programPath } from "./setup/program-files.ts";

const lineMostBytes = 12 * 1024 * 1024;
const timeoutMs = 60_000;

const told = z.union([z.strictObject({ report: z.base64() }), z.strictObject({ refused: z.string().max(300) })]);

/**
 * Takes a report out of the workspace (or the home) of a command that has ended. Our own program reads it, in the job's runner, where
 * nothing judged ever runs. What cannot be had is said, never guessed.
 */
export async function collectReport(
  context: Context,
  names: JobNames,
  path: string,
  below: "workspace" | "home" = "workspace",
): Promise<RawReport> {
  const exec = await engineCall(
    context.docker.getContainer(names.runner).exec({
      Cmd: ["node", programPath("runner/report/main"), path, below],
      AttachStdout: true,
      AttachStderr: true,
    }),
  );
  if (exec === undefined) return { ok: false, why: "could not be asked for" };
  const output = await engineCall(exec.start({}));
  if (output === undefined) return { ok: false, why: "could not be asked for" };
  const late = setTimeout(() => output.destroy(new Error("late")), timeoutMs);
  try {
    for await (const line of outputLines(output as AsyncIterable<Buffer>, lineMostBytes)) {
      const read = told.safeParse(parsed(line));
      if (!read.success) break;
      return "report" in read.data
        ? { ok: true, bytes: Buffer.from(read.data.report, "base64") }
        : { ok: false, why: read.data.refused };
    }
  } finally {
    clearTimeout(late);
    output.destroy();
  }
  return { ok: false, why: "could not be taken out of the sandbox" };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
