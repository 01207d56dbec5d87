import { labels } from "../job-names.ts";
import type { Attempt } from "./attempt.ts";
import { judged } from "./attempt.ts";
import type { Stand } from "./stand.ts";
import { selfJobs } from "./stand.ts";

/** Removes every job and asks the engine what is left of them: nothing may be but what `setup` kept. */
export async function tryAftermath(stand: Stand): Promise<readonly Attempt[]> {
  for (const job of selfJobs) await stand.sandboxes.remove(job);
  const filters = JSON.stringify({ label: [`${labels.instance}=${stand.instance}`] });
  const [containers, { Volumes: volumes }] = await Promise.all([
    stand.docker.listContainers({ all: true, filters }),
    stand.docker.listVolumes({ filters }),
  ]);
  const [running, disks] = [
    containers.flatMap(({ Names }) => Names).filter((name) => name.includes("-job-")),
    volumes.map(({ Name }) => Name).filter((name) => name.includes("-job-")),
  ];
  const about = { group: "aftermath" };
  return [
    judged(
      { ...about, name: "containers-left", tried: "stay on the engine as a container" },
      running.length > 0,
      running.join(", ") || "none is left",
    ),
    judged(
      { ...about, name: "volumes-left", tried: "stay on the engine's disk as a volume" },
      disks.length > 0,
      disks.join(", ") || "none is left",
    ),
  ];
}
