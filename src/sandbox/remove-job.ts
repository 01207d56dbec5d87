import type { JobId } from "../model/names.ts";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import { containersOf, jobNames, volumesOf } from "./job-names.ts";

/** Stops and removes everything of a job but its snapshot. What is being removed already counts as removed. */
export async function removeJob(context: Context, job: JobId): Promise<void> {
  const names = jobNames(context.instance, job);
  await Promise.all(
    containersOf(names).map((name) =>
      engineCall(context.docker.getContainer(name).remove({ force: true, v: true }), 404, 409),
    ),
  );
  await Promise.all(volumesOf(names).map((name) => engineCall(context.docker.getVolume(name).remove(), 404, 409)));
}
