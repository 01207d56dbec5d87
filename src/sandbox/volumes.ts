import type { SandboxedJob } from "../model/job.ts";
import type { Context } from "./context.ts";
import { isAgentJob } from "./agents/agent-job.ts";
import { engineCall } from "./engine-failure.ts";
import { gatewayUser, sandboxUser } from "./hardness.ts";
import type { JobNames } from "./job-names.ts";
import { labels } from "./job-names.ts";
import { usesGateway } from "./doors.ts";

/** Makes a job's volumes: in memory, capped, gone with the last container that holds them; the ledger alone is kept on disk. */
export async function makeVolumes(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  expires: number,
): Promise<void> {
  const own = { [labels.instance]: context.instance, [labels.job]: job.id, [labels.expires]: String(expires) };
  const inodes = Math.max(10_000, job.limits.diskMb * 200);
  await Promise.all([
    make(context, names.workspace, `size=${job.limits.diskMb}m,nr_inodes=${inodes},${owner(sandboxUser)}`, own),
    make(context, names.desk, `size=256m,nr_inodes=50000,${owner(sandboxUser)}`, own),
    ...(isAgentJob(job)
      ? [
          make(context, names.link, `size=1m,nr_inodes=100,${owner(sandboxUser)}`, own),
          make(context, names.home, `size=${homeMb(job)}m,nr_inodes=50000,${owner(sandboxUser)}`, own),
        ]
      : []),
    ...(usesGateway(context.operator, job)
      ? [
          make(context, names.wire, `size=1m,nr_inodes=100,${owner(gatewayUser)}`, own),
          keep(context, names.ledger, own),
        ]
      : []),
  ]);
}

/** Room for a home, in MiB. */
export function homeMb(job: SandboxedJob): number {
  return Math.min(1_024, job.limits.diskMb);
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

/** On the engine's disk; what writes there bounds itself. */
async function keep({ docker }: Context, name: string, own: Readonly<Record<string, string>>): Promise<void> {
  await engineCall(docker.createVolume({ Name: name, Driver: "local", Labels: { ...own } }));
}
