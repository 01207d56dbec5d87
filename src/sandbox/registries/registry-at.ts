import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RegistrySettings } from "../registry-settings.ts";
import { netrcCredential, splitCredential } from "./address-credential.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A registry by its address as a tool's settings have it, with the credential in it or in the netrc file. */
export async function registryAt(
  given: string,
  certificates: string | undefined,
  env: Environment,
): Promise<RegistrySettings> {
  const { address, authorization } = splitCredential(given);
  const netrc = env["NETRC"] ?? (env["HOME"] === undefined ? undefined : join(env["HOME"], ".netrc"));
  const stored = netrc === undefined ? "" : await readIfThere(netrc);
  const ca = certificates === undefined || certificates === "" ? "" : await readIfThere(certificates);
  return {
    registry: address.endsWith("/") ? address : `${address}/`,
    ca: ca.trim(),
    authorization: authorization ?? netrcCredential(new URL(address).hostname, stored),
  };
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
