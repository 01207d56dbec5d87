import type { JobId } from "../model/names.ts";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import { containersOf, jobNames, labels, volumesOf } from "./job-names.ts";
import { removeJob } from "./remove-job.ts";
import { expireSnapshots } from "./snapshots.ts";

type Labelled = { readonly name: string; readonly labels: Readonly<Record<string, string>> };

/**
 * Removes what this instance has in the engine of jobs that are not in `keep`, or past their expiry. Labels are only a
 * first look, because an image can bring the same ones: the name must be the one that the job's id gives.
 */
export async function reap(context: Context, keep: readonly JobId[]): Promise<readonly JobId[]> {
  const wanted = new Set(keep);
  const gone = new Set<JobId>();
  for (const { name, labels: found } of await everything(context)) {
    const job = found[labels.job];
    if (job === undefined || found[labels.instance] !== context.instance) continue;
    const names = jobNames(context.instance, job);
    if (![...containersOf(names), ...volumesOf(names)].includes(name)) continue;
    const expired = Number(found[labels.expires] ?? 0) < context.clock.now();
    if (expired || !wanted.has(job)) gone.add(job);
  }
  for (const job of gone) await removeJob(context, job);
  await expireSnapshots(context);
  return [...gone];
}

async function everything({ docker, instance }: Context): Promise<readonly Labelled[]> {
  const filters = JSON.stringify({ label: [`${labels.instance}=${instance}`] });
  const [containers = [], volumes] = await Promise.all([
    engineCall(docker.listContainers({ all: true, filters })),
    engineCall(docker.listVolumes({ filters })),
  ]);
  return [
    ...containers.map(({ Names, Labels }) => ({ name: Names[0]?.replace(/^\//u, "") ?? "", labels: Labels })),
    ...(volumes?.Volumes ?? []).map(({ Name, Labels }) => ({ name: Name, labels: Labels })),
  ];
}
