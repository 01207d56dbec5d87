import * as z from "zod";
import type { SandboxedJob } from "../model/job.ts";
import type { SessionFiles } from "../model/agent.ts";
import { sessionFiles } from "../model/agent.ts";
import type { WorkspaceExport } from "../model/export.ts";
import { workspaceExport } from "../model/export.ts";
import { makeCollector } from "./collector.ts";
import type { Context } from "./context.ts";
import { outputLines } from "./demultiplex.ts";
import { engineCall } from "./engine-failure.ts";
import type { Failure } from "./failure.ts";
import { lost } from "./failure.ts";
import type { JobNames } from "./job-names.ts";
import { snapshotNames } from "./job-names.ts";
import { mount } from "./mounts.ts";
import { home, snapshot } from "./places.ts";

/** All that a build leaves. `summary` is the agent's word. */
export type Left = WorkspaceExport & { readonly session: SessionFiles; readonly summary: string | undefined };

const lineMostBytes = 32 * 1024 * 1024;
const wholeMostBytes = 160 * 1024 * 1024;
const timeoutMs = 5 * 60_000;

/** Takes a build's change out of its workspace. Repeating it is harmless; twice unreadable is a failure. */
export async function collectExport(context: Context, job: SandboxedJob, names: JobNames): Promise<Left | Failure> {
  const first = await exportOnce(context, job, names);
  if (!("cause" in first)) return first;
  context.log("exporting once more", { job: job.id, reason: first.reason });
  return exportOnce(context, job, names);
}

async function exportOnce(context: Context, job: SandboxedJob, names: JobNames): Promise<Left | Failure> {
  const key = job.kind === "setup" ? undefined : job.snapshot;
  await makeCollector(context, job, names, {
    program: "runner/export/main",
    mounts: [
      mount(names.home, home, "read"),
      ...(key === undefined ? [] : [mount(snapshotNames(context.instance, key).files, snapshot, "read")]),
    ],
    readsAll: true,
    log: "none",
  });
  const container = context.docker.getContainer(names.collector);
  const output = await engineCall(container.attach({ stream: true, stdout: true, stderr: true }));
  output?.on("error", (error: Error) => context.log("an export broke off", { job: job.id, reason: error.message }));
  const late = setTimeout(() => void container.kill().catch(() => undefined), timeoutMs);
  try {
    await engineCall(container.start());
    return await readExport(output as unknown as AsyncIterable<Buffer>);
  } finally {
    clearTimeout(late);
    await engineCall(container.remove({ force: true, v: true }), 404, 409);
  }
}

/** Nothing in what comes here is trusted: it is bounded while it is read, checked by schema, and must end as announced. */
async function readExport(output: AsyncIterable<Buffer>): Promise<Left | Failure> {
  const files: unknown[] = [];
  const dropped: unknown[] = [];
  const session: unknown[] = [];
  let summary: unknown;
  let ended: unknown;
  let bytes = 0;
  for await (const line of outputLines(output, lineMostBytes)) {
    bytes += line.length;
    if (bytes > wholeMostBytes) return lost("The export is larger than it may be.");
    const document = parse(line);
    if ("file" in document) files.push(document["file"]);
    else if ("dropped" in document) dropped.push(document["dropped"]);
    else if ("session" in document) session.push(document["session"]);
    else if ("summary" in document) summary = document["summary"];
    else if ("end" in document) ended = document["end"];
    else return lost(`The export failed: ${line.slice(0, 500)}`);
  }
  const announced = JSON.stringify({ files: files.length, dropped: dropped.length, session: session.length });
  if (JSON.stringify(ended) !== announced) return lost("The export ended early.");
  const read = left.safeParse({ files, dropped, session, summary });
  if (!read.success) return lost(`The export is malformed: ${read.error.message.slice(0, 500)}`);
  return { ...read.data, summary: read.data.summary };
}

const left = workspaceExport.extend({ session: sessionFiles, summary: z.string().max(16_384).optional() });

function parse(line: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(line);
    return typeof document === "object" && document !== null ? { ...document } : {};
  } catch {
    return {};
  }
}
