import type { Job } from "../model/job.ts";
import type { Context } from "./context.ts";
import { hardened, sandboxUser } from "./hardness.ts";
import type { JobNames } from "./job-names.ts";
import { labels } from "./job-names.ts";
import { makeContainer } from "./make-container.ts";
import { mount, scratch } from "./mounts.ts";
import { npmGateway, usesGateway } from "./order.ts";
import { desk, home, workspace } from "./places.ts";
import type { ResolvedImage } from "./resolve-image.ts";

const brief = `${desk}/brief.md`;
const usualPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** What is run: for evidence, and as arguments of the first process. */
export function argvOf(context: Context, job: Job): readonly string[] {
  if (job.kind !== "build") return ["sh", "-c", job.command];
  return context.operator.agents[job.agent]?.command ?? [];
}

/**
 * Makes the container of the policy's command or the agent, not yet started. Its first process is a shell that only waits
 * for it, so that the exit code is not written by the process that is judged; the brief comes from a file, so that a
 * restart of ours cannot cut it short.
 */
export async function makeCommand(
  context: Context,
  job: Job,
  names: JobNames,
  image: ResolvedImage,
  expires: number,
): Promise<void> {
  const { cpus } = await context.engineFacts();
  const { limits } = job;
  const allowance = { ...limits, cpus: Math.min(limits.cpus, cpus), runtime: context.operator.sandbox.runtime };
  const forAgent = job.kind === "build";
  await makeContainer(context, job, names.command, expires, {
    Image: image.id,
    Entrypoint: ["/bin/sh", "-c", forAgent ? `"$@" < ${brief}; exit $?` : '"$@"; exit $?', "lintel"],
    Cmd: [...argvOf(context, job)],
    Env: variables(job, image),
    User: sandboxUser,
    WorkingDir: workspace,
    StopSignal: "SIGKILL",
    Labels: { [labels.minutes]: String(limits.minutes) },
    HostConfig: {
      ...hardened(allowance),
      NetworkMode: `container:${names.runner}`,
      Mounts: [mount(names.workspace, workspace, "write"), ...(forAgent ? [mount(names.desk, desk, "read")] : [])],
      Tmpfs: {
        ...Object.fromEntries(image.volumes.filter(isForeign).map((volume) => [volume, scratch(64)])),
        "/tmp": scratch(Math.min(1_024, limits.diskMb)),
        [home]: scratch(Math.min(1_024, limits.diskMb)),
      },
    },
  });
}

/** What an image declares as VOLUME would be a disk without limit; where we mount something it is ours already. */
function isForeign(volume: string): boolean {
  return ![workspace, desk].includes(volume.replace(/\/+$/u, ""));
}

/** The whole environment: what the image brings is taken away by naming it without a value. */
function variables(job: Job, image: ResolvedImage): string[] {
  const ours: Record<string, string> = {
    PATH: [...new Set([...usualPath, ...image.path])].join(":"),
    HOME: home,
    LANG: "C.UTF-8",
    CI: "true",
    ...(job.kind === "build" ? { LINTEL_ATTEMPT: String(job.attempt), LINTEL_BRIEF: brief } : {}),
    ...(usesGateway(job) ? npmVariables : {}),
  };
  const taken = image.environmentNames.filter((name) => !Object.hasOwn(ours, name));
  return [...Object.entries(ours).map(([name, value]) => `${name}=${value}`), ...taken];
}

const npmVariables = {
  npm_config_registry: `${npmGateway.base}/`,
  npm_config_replace_registry_host: "always",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
};
