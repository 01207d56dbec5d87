import { readFile } from "node:fs/promises";
import { runCommand } from "./setup/run-command.ts";
import { credentialFor } from "./npmrc-credential.ts";

/** How this server reaches its npm registry. Held by the server and the gateway, never by a sandbox. */
export type RegistrySettings = {
  /** With a final slash. */
  readonly registry: string;
  /** Certificates (PEM) to trust besides the usual ones; may be empty. */
  readonly ca: string;
  readonly authorization: string | undefined;
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The server's own npm settings: registry, certificates (also NODE_EXTRA_CA_CERTS) and the credential its npmrc files have
 * for that registry. Throws when npm cannot be asked.
 */
export async function readRegistrySettings(environment: Environment): Promise<RegistrySettings> {
  const asked = await runCommand("npm", ["config", "ls", "--json", "--loglevel=error"], 30_000);
  const from = asked.output.indexOf("{");
  if (asked.code !== 0 || from < 0) throw new Error(`npm does not say its settings: ${asked.output.slice(-300)}`);
  const said = JSON.parse(asked.output.slice(from)) as Record<string, unknown>;
  if (typeof said["registry"] !== "string")
    throw new Error("npm names no registry: set one with `npm config set registry`");
  const registry = withSlash(said["registry"]);
  const files = [said["globalconfig"], said["userconfig"]].filter((path) => typeof path === "string");
  const npmrc = (await Promise.all(files.map(readIfThere))).join("\n");
  const ca = [said["cafile"], environment["NODE_EXTRA_CA_CERTS"]].filter(
    (path) => typeof path === "string" && path !== "",
  );
  const pem = (await Promise.all([...new Set(ca)].map((path) => readIfThere(String(path))))).join("\n");
  const given = typeof said["ca"] === "string" ? said["ca"] : "";
  return { registry, ca: `${pem}\n${given}`.trim(), authorization: credentialFor(registry, npmrc, environment) };
}

function withSlash(address: string): string {
  return address.endsWith("/") ? address : `${address}/`;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
