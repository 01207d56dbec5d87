import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { connectEngine } from "../../src/sandbox/connect-engine.ts";
import { readLog } from "../../src/sandbox/read-log.ts";
import type { Finding, Search } from "./create-search.ts";
import { unlessGone } from "./scan-engine.ts";

const mostMs = 9_000;
const mostLogBytes = 1_000_000;

/**
 * What is there of Lintel since a moment (ms) on the engine and in the temporary directory: containers and what they
 * said, volumes' labels, images' history, files. Stops after nine seconds and says so.
 */
export const scanRemains = async (search: Search, since: number): Promise<readonly Finding[]> => {
  const until = Date.now() + mostMs;
  return [...(await scanEngine(search, since, until)), ...(await scanTemporary(search, since, until))];
};

const scanEngine = async (search: Search, since: number, until: number): Promise<readonly Finding[]> => {
  const docker = connectEngine();
  // Without an engine no test has left anything on it.
  const there = await docker.ping().then(
    () => true,
    () => false,
  );
  if (!there) return [];
  const findings: Finding[] = [];
  const { Volumes } = await docker.listVolumes();
  findings.push(...search.in("labels of volumes", JSON.stringify(Volumes.filter(({ Name }) => isOurs(Name)))));
  const images = (await docker.listImages()).filter(
    ({ RepoTags, Created }) => ours(RepoTags) && Created * 1_000 >= since,
  );
  for (const { Id, RepoTags } of images) {
    if (isLate(until, "images")) break;
    const history: unknown = await unlessGone(docker.getImage(Id).history());
    findings.push(...search.in(`image ${String(RepoTags?.[0])}`, JSON.stringify(history ?? [])));
  }
  const containers = (await docker.listContainers({ all: true })).filter(
    ({ Names, Created }) => Names.some((name) => isOurs(name.slice(1))) && Created * 1_000 >= since - 1_000,
  );
  for (const { Id, Names } of containers) {
    if (isLate(until, "containers")) break;
    findings.push(...((await unlessGone(scanContainer(docker, search, Id, Names[0] ?? Id))) ?? []));
  }
  return findings;
};

const scanContainer = async (docker: Docker, search: Search, id: string, name: string): Promise<readonly Finding[]> => {
  const made = await docker.getContainer(id).inspect();
  const findings = search.in(`container ${name}`, JSON.stringify(made));
  // The engine keeps no log of such a container, and refuses to read one.
  if (made.HostConfig.LogConfig?.Type === "none") return findings;
  return [...findings, ...search.in(`log of container ${name}`, await readLog(docker, id, mostLogBytes))];
};

/** Directories that tests made since then: others are nobody's of this run. */
const scanTemporary = async (search: Search, since: number, until: number): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  for (const name of (await readdir(tmpdir())).filter(isOurs)) {
    const top = join(tmpdir(), name);
    const made = await stat(top).catch(goneIsUndefined);
    if (made?.isDirectory() !== true || made.birthtimeMs < since) continue;
    const entries = (await readdir(top, { recursive: true, withFileTypes: true }).catch(goneIsUndefined)) ?? [];
    for (const entry of entries.filter((found) => found.isFile())) {
      if (isLate(until, top)) return findings;
      const path = join(entry.parentPath, entry.name);
      findings.push(...((await search.through(path, createReadStream(path)).catch(goneIsUndefined)) ?? []));
    }
  }
  return findings;
};

const isOurs = (name: string): boolean => name.startsWith("lintel-");
const ours = (tags: readonly string[] | undefined): boolean => (tags ?? []).some(isOurs);

const isLate = (until: number, what: string): boolean => {
  if (Date.now() < until) return false;
  console.warn(`The scan for canaries ran out of its ${mostMs / 1_000} s at ${what}; the rest was not read.`);
  return true;
};

const goneIsUndefined = (error: unknown): undefined => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  throw error;
};
