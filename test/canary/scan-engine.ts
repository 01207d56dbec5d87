import type Docker from "dockerode";
import { engineStatus } from "../../src/sandbox/engine-failure.ts";
import { mount } from "../../src/sandbox/mounts.ts";
import { readLog } from "../../src/sandbox/read-log.ts";
import type { Finding, Search } from "./create-search.ts";

const mostLogBytes = 64 * 1024 * 1024;

type Of = { readonly docker: Docker; readonly search: Search };

/** What one scan of the engine looked at. */
export type EngineScan = { readonly containers: readonly string[]; readonly findings: readonly Finding[] };

/**
 * Looks through every container with these labels: how it was made, what it said, arguments and variables of its
 * processes, its files and those of the volumes in it. A container that goes meanwhile is left out.
 */
export const scanContainers = async (of: Of, label: string): Promise<EngineScan> => {
  const filters = JSON.stringify({ label: [label] });
  const listed = await of.docker.listContainers({ all: true, filters });
  const findings: Finding[] = [];
  const containers: string[] = [];
  for (const { Id, Names } of listed) {
    const name = Names[0]?.slice(1) ?? Id;
    const seen = await unlessGone(scanContainer(of, Id, name));
    if (seen === undefined) continue;
    containers.push(name);
    findings.push(...seen);
  }
  return { containers, findings };
};

const scanContainer = async ({ docker, search }: Of, id: string, name: string): Promise<readonly Finding[]> => {
  const container = docker.getContainer(id);
  const made = await container.inspect();
  const findings = [
    ...search.in(`${name}: inspect`, JSON.stringify(made)),
    ...search.in(`${name}: log`, await readLog(docker, id, mostLogBytes)),
    ...(await search.through(`${name}: files`, bytesOf(await container.export()))),
  ];
  if (made.State.Running)
    findings.push(...search.in(`${name}: processes`, JSON.stringify(await container.top({ ps_args: "auxeww" }))));
  for (const { Destination } of made.Mounts) {
    const where = `${name}: volume at ${Destination}`;
    findings.push(...(await search.through(where, bytesOf(await container.getArchive({ path: Destination })))));
  }
  return findings;
};

async function* bytesOf(stream: NodeJS.ReadableStream): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield Buffer.from(chunk);
}

/** The answer, or undefined where the engine does not have that any more. */
export const unlessGone = async <T>(call: Promise<T>): Promise<T | undefined> => {
  try {
    return await call;
  } catch (error) {
    if ([404, 409].includes(engineStatus(error) ?? 0)) return undefined;
    throw error;
  }
};

/** Looks through all volumes with this label, at once, in a container that is made for it and never started. */
export const scanVolumes = async (
  { docker, search }: Of,
  label: string,
  image: string,
): Promise<{ readonly volumes: readonly string[]; readonly findings: readonly Finding[] }> => {
  const { Volumes } = await docker.listVolumes({ filters: JSON.stringify({ label: [label] }) });
  const findings = search.in("volumes: labels", JSON.stringify(Volumes));
  const Mounts = Volumes.map(({ Name }) => mount(Name, `/scan/${Name}`, "read"));
  const container = await docker.createContainer({ Image: image, Cmd: ["true"], HostConfig: { Mounts } });
  try {
    const more: Finding[] = [];
    for (const { Name } of Volumes) {
      const archive = await container.getArchive({ path: `/scan/${Name}` });
      more.push(...(await search.through(`${Name}: volume`, bytesOf(archive))));
    }
    return { volumes: Volumes.map(({ Name }) => Name), findings: [...findings, ...more] };
  } finally {
    await container.remove({ force: true });
  }
};
