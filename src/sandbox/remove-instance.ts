import { connectEngine } from "./connect-engine.ts";
import { engineCall } from "./engine-failure.ts";
import { labels } from "./job-names.ts";

/**
 * Removes everything an instance has on the engine, the snapshots of `setup` too: for an instance that does not come
 * back. What carries its label without its name is not its own, because an image can bring labels.
 */
export async function removeInstance(instance: string): Promise<void> {
  const docker = connectEngine();
  const filters = JSON.stringify({ label: [`${labels.instance}=${instance}`] });
  const isOurs = (name: string): boolean => name.startsWith(`lintel-${instance}-`);
  const containers = (await engineCall(docker.listContainers({ all: true, filters }))) ?? [];
  for (const { Id, Names } of containers) {
    if (!isOurs(Names[0]?.replace(/^\//u, "") ?? "")) continue;
    await engineCall(docker.getContainer(Id).remove({ force: true, v: true }), 404, 409);
  }
  const volumes = await engineCall(docker.listVolumes({ filters }));
  for (const { Name } of volumes?.Volumes ?? []) {
    if (isOurs(Name)) await engineCall(docker.getVolume(Name).remove(), 404, 409);
  }
}
