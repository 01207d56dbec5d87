import type { SandboxedJob } from "../model/job.ts";
import type { Context } from "./context.ts";
import { hardened, sandboxUser } from "./hardness.ts";
import type { JobNames } from "./job-names.ts";
import { labels } from "./job-names.ts";
import { makeContainer } from "./make-container.ts";
import type { Kernel } from "./own-kernel.ts";
import { allowanceUnder } from "./own-kernel.ts";
import { homeMb } from "./volumes.ts";
import { mount, scratch } from "./mounts.ts";
import { packageVariables } from "./doors.ts";
import { desk, home, link, reviewFile, summaryFile, workspace } from "./places.ts";
import type { ResolvedImage } from "./resolve-image.ts";
import { isAgentJob } from "./agents/agent-job.ts";
import type { Agent } from "./agents/agent-of.ts";
import { agentOf } from "./agents/agent-of.ts";
import type { Wiring } from "./shim/wiring.ts";
import { shimMounts, underShim, wiringOf } from "./shim/wiring.ts";
import { toolchainMount, toolchainVolume } from "./agents/toolchain.ts";

const brief = `${desk}/brief.md`;
const usualPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** What is run: for evidence, and as arguments of the first process. */
export function argvOf(context: Context, job: SandboxedJob): readonly string[] {
  if (!isAgentJob(job)) return ["sh", "-c", job.command];
  const agent = agentOf(context.operator, job.agent);
  return "cause" in agent ? [] : agent.argv;
}

/**
 * Makes the container of the policy's command or the agent, not yet started. Its first process is a shell that only waits
 * for it, so that the exit code is not written by the process that is judged. Its input is a file or a pipe of this job's,
 * so that nothing hangs on our being there.
 */
export async function makeCommand(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  image: ResolvedImage,
  agent: Agent | undefined,
  kernel: Kernel,
  expires: number,
): Promise<void> {
  const { cpus } = await context.engineFacts();
  const { limits } = job;
  const { runtime } = context.operator.sandbox;
  const allowance = allowanceUnder(kernel, { ...limits, cpus: Math.min(limits.cpus, cpus), runtime });
  const wiring = wiringOf(context, job, kernel);
  await makeContainer(context, job, names.command, expires, {
    Image: image.id,
    ...firstProcess(context, job, agent, wiring),
    Env: variables(context, job, image, agent),
    User: sandboxUser,
    WorkingDir: workspace,
    StopSignal: "SIGKILL",
    Labels: { [labels.minutes]: String(limits.minutes) },
    HostConfig: {
      ...hardened(allowance),
      NetworkMode: `container:${names.runner}`,
      Mounts: [
        mount(names.workspace, workspace, job.kind === "review" ? "read" : "write"),
        ...(agent === undefined ? [] : agentMounts(names, agent, wiring)),
        ...(wiring === undefined ? [] : shimMounts(names, wiring)),
      ],
      Tmpfs: {
        ...Object.fromEntries(image.volumes.filter(isForeign).map((volume) => [volume, scratch(64)])),
        "/tmp": scratch(Math.min(1_024, limits.diskMb)),
        ...(agent === undefined ? { [home]: scratch(homeMb(job)) } : {}),
      },
    },
  });
}

/** A report that lies there before the command runs is no report of it. */
function firstProcess(
  context: Context,
  job: SandboxedJob,
  agent: Agent | undefined,
  wiring: Wiring | undefined,
): { readonly Entrypoint: string[]; readonly Cmd: string[] } {
  const argv = [...argvOf(context, job)];
  const report = job.kind === "verify" ? job.report?.path : undefined;
  if (report !== undefined)
    return {
      Entrypoint: ["/bin/sh", "-c", 'rm -rf -- "$0" || exit 125; "$@"; exit $?', `${workspace}/${report}`],
      Cmd: argv,
    };
  const first = ["/bin/sh", "-c", `${started(agent, wiring)}; exit $?`, "lintel"];
  return { Entrypoint: first, Cmd: wiring === undefined ? argv : [...underShim(wiring, argv)] };
}

/** The waiting shell must not hold the link itself: an agent that closes its output would never be seen to. */
function started(agent: Agent | undefined, wiring: Wiring | undefined): string {
  if (agent === undefined || (wiring !== undefined && wiring.link !== null)) return '"$@"';
  return agent.speaks === "acp" ? `(exec "$@") < ${link}/in > ${link}/out` : `"$@" < ${brief}`;
}

function agentMounts(
  names: JobNames,
  { speaks, toolchain }: Agent,
  wiring: Wiring | undefined,
): readonly ReturnType<typeof mount>[] {
  return [
    mount(names.desk, desk, "read"),
    mount(names.home, home, "write"),
    ...(speaks === "acp" && wiring === undefined ? [mount(names.link, link, "read")] : []),
    ...(toolchain === undefined ? [] : [mount(toolchainVolume(toolchain), toolchainMount, "read")]),
  ];
}

/** What an image declares as VOLUME would be a disk without limit; where we mount something it is ours already. */
function isForeign(volume: string): boolean {
  return ![workspace, desk, home, link, toolchainMount].includes(volume.replace(/\/+$/u, ""));
}

/** The whole environment: what the image brings is taken away by naming it without a value. */
function variables({ operator }: Context, job: SandboxedJob, image: ResolvedImage, agent: Agent | undefined): string[] {
  const ours: Record<string, string> = {
    PATH: [...new Set([...usualPath, ...image.path])].join(":"),
    HOME: home,
    LANG: "C.UTF-8",
    CI: "true",
    ...agent?.env,
    ...(job.kind === "build"
      ? { LINTEL_ATTEMPT: String(job.attempt), LINTEL_BRIEF: brief, LINTEL_SUMMARY: summaryFile }
      : {}),
    ...(job.kind === "review" ? { LINTEL_BRIEF: brief, LINTEL_REVIEW: reviewFile } : {}),
    ...packageVariables(operator, job),
  };
  const taken = image.environmentNames.filter((name) => !Object.hasOwn(ours, name));
  return [...Object.entries(ours).map(([name, value]) => `${name}=${value}`), ...taken];
}
