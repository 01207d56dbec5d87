import type { RegistrySettings } from "../registry-settings.ts";
import { runCommand } from "../setup/run-command.ts";
import { registryAt } from "./registry-at.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Which index pip itself would ask where nobody has said so: only pip knows. */
const askDefault = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)";
const index = /^(?::env:|global|site|user|install|download)\.index-url='(.+)'$/mu;

/** The server's own Python index: PIP_INDEX_URL, then pip's configuration, then pip's default. Throws where there is none. */
export async function readPythonSettings(environment: Environment): Promise<RegistrySettings> {
  const given = environment["PIP_INDEX_URL"] ?? (await configured());
  if (given === undefined || !/^https?:\/\//u.test(given))
    throw new Error("pip names no index that can be asked: set PIP_INDEX_URL in the server's environment");
  return registryAt(given, environment["PIP_CERT"], environment);
}

async function configured(): Promise<string | undefined> {
  const listed = await runCommand("python3", ["-m", "pip", "config", "list"], 30_000);
  const found = listed.code === 0 ? index.exec(listed.output)?.[1] : undefined;
  if (found !== undefined) return found;
  const fallback = await runCommand("python3", ["-c", askDefault], 30_000);
  return fallback.code === 0 ? fallback.output.trim().split("\n").at(-1) : undefined;
}
