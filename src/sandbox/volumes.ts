import type { Job } from "../model/job.ts";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import { gatewayUser, sandboxUser } from "./hardness.ts";
import type { JobNames } from "./job-names.ts";
import { labels } from "./job-names.ts";
import { usesGateway } from "./order.ts";

/** Makes a job's volumes: in memory, capped, gone with the last container that holds them. */
export async function makeVolumes(context: Context, job: Job, names: JobNames, expires: number): Promise<void> {
  const own = { [labels.instance]: context.instance, [labels.job]: job.id, [labels.expires]: String(expires) };
  const inodes = Math.max(10_000, job.limits.diskMb * 200);
  await Promise.all([
    make(context, names.workspace, `size=${job.limits.diskMb}m,nr_inodes=${inodes},${owner(sandboxUser)}`, own),
    make(context, names.desk, `size=256m,nr_inodes=50000,${owner(sandboxUser)}`, own),
    ...(usesGateway(job) ? [make(context, names.wire, `size=1m,nr_inodes=100,${owner(gatewayUser)}`, own)] : []),
  ]);
}

function owner(user: string): string {
  const [uid, gid] = user.split(":");
  return `mode=0755,uid=${uid ?? ""},gid=${gid ?? ""}`;
}

async function make(
  { docker }: Context,
  name: string,
  options: string,
  own: Readonly<Record<string, string>>,
): Promise<void> {
  const driver = { type: "tmpfs", device: "tmpfs", o: options };
  await engineCall(docker.createVolume({ Name: name, Driver: "local", DriverOpts: driver, Labels: { ...own } }));
}
