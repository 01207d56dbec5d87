import type { ContainerCreateOptions } from "dockerode";
import type { SandboxedJob } from "../model/job.ts";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import { labels } from "./job-names.ts";

/** Makes a container of a job unless there is one of that name: the name is what makes it happen once. */
export async function makeContainer(
  context: Pick<Context, "docker" | "instance">,
  job: Pick<SandboxedJob, "id">,
  name: string,
  expires: number,
  options: ContainerCreateOptions,
): Promise<void> {
  const own = { [labels.instance]: context.instance, [labels.job]: job.id, [labels.expires]: String(expires) };
  const made = context.docker.createContainer({
    name,
    ...options,
    Labels: { ...options.Labels, ...own },
    Healthcheck: { Test: ["NONE"] },
  });
  await engineCall(made, 409);
}
