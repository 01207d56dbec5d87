import type { RawSeen } from "../engine/needs.ts";
import type { SandboxedJob } from "../model/job.ts";
import { makeCollector } from "./collector.ts";
import { readState } from "./container-state.ts";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import type { Failure } from "./failure.ts";
import { lost } from "./failure.ts";
import type { JobNames } from "./job-names.ts";
import { mount } from "./mounts.ts";
import { snapshot } from "./places.ts";
import { readWord } from "./runner-word.ts";
import { findSnapshot, openSnapshot, sealSnapshot } from "./snapshots.ts";

/** Keeps what a finished setup added to its tree in a volume of its own; returns the volume's name. */
export async function collectSnapshot(
  context: Context,
  job: Extract<SandboxedJob, { kind: "setup" }>,
  names: JobNames,
  seen: RawSeen,
): Promise<string | Failure> {
  const there = await findSnapshot(context, job.snapshot);
  if (there !== undefined) return there.name;
  await engineCall(context.docker.getContainer(names.collector).remove({ force: true, v: true }), 404, 409);
  const files = await openSnapshot(context, job.snapshot);
  const mounts = [mount(files, snapshot, "write", true)];
  await makeCollector(context, job, names, { program: "runner/keep", mounts, readsAll: false, log: "json-file" });
  const container = context.docker.getContainer(names.collector);
  await engineCall(container.start(), 304);
  await engineCall(container.wait());
  const word = await readWord(context, names.collector);
  const state = await readState(context, names.collector);
  if (word !== "done" || state?.exitCode !== 0) return word === "done" || word === undefined ? gone() : word;
  await sealSnapshot(context, job.snapshot, seen);
  await engineCall(container.remove({ force: true, v: true }), 404, 409);
  return files;
}

function gone(): Failure {
  return lost("What setup left could not be kept: its copy ended without a word.");
}
