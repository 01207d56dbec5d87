import type Docker from "dockerode";
import { engineCall } from "./engine-failure.ts";
import { labels } from "./job-names.ts";

/**
 * Removes everything of an instance from the engine, its snapshots too: for installations that were never meant to last
 * (a demo, a try, a test) and for leaving. Idempotent.
 */
export async function removeInstance(docker: Docker, instance: string): Promise<void> {
  const filters = JSON.stringify({ label: [`${labels.instance}=${instance}`] });
  const own = (name: string): boolean => name.replace(/^\//u, "").startsWith(`lintel-${instance}-`);
  const containers = (await engineCall(docker.listContainers({ all: true, filters }))) ?? [];
  await Promise.all(
    containers
      .filter(({ Names }) => Names.some(own))
      .map(({ Id }) => engineCall(docker.getContainer(Id).remove({ force: true, v: true }), 404, 409)),
  );
  const volumes = await engineCall(docker.listVolumes({ filters }));
  await Promise.all(
    (volumes?.Volumes ?? [])
      .filter(({ Name }) => own(Name))
      .map(({ Name }) => engineCall(docker.getVolume(Name).remove(), 404, 409)),
  );
}
