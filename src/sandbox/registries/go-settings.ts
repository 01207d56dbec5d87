import type { RegistrySettings } from "../registry-settings.ts";
import { runCommand } from "../setup/run-command.ts";
import { registryAt } from "./registry-at.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The server's own Go module proxy: the first of GOPROXY, by the environment or by what `go env` says. Throws where there is none. */
export async function readGoSettings(environment: Environment): Promise<RegistrySettings> {
  const given = environment["GOPROXY"] ?? (await configured()) ?? "";
  const proxy = given.split(/[,|]/u).find((each) => /^https?:\/\//u.test(each.trim()));
  if (proxy === undefined)
    throw new Error("Go names no module proxy that can be asked: set GOPROXY in the server's environment");
  return registryAt(proxy.trim(), environment["SSL_CERT_FILE"], environment);
}

async function configured(): Promise<string | undefined> {
  const said = await runCommand("go", ["env", "GOPROXY"], 30_000);
  return said.code === 0 ? said.output.trim() : undefined;
}
