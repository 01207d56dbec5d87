import { readFile } from "node:fs/promises";
import { runCommand } from "./run-command.ts";

/** Where this machine gets its Debian (or Ubuntu) packages: mirror and suite. */
export type DebianSource = { readonly mirror: string; readonly suite: string };

/** Read from apt's own settings; undefined when they do not name the installed release. */
export async function debianSource(): Promise<DebianSource | undefined> {
  const release = /^VERSION_CODENAME="?([a-z]+)"?$/mu.exec(await readFile("/etc/os-release", "utf8"))?.[1];
  if (release === undefined) return undefined;
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
  const targets = await runCommand("apt-get", ["indextargets", "--format", format, "Created-By: Packages"], 30_000);
  for (const line of targets.output.split("\n")) {
    const [mirror, suite, component] = line.trim().split(" ");
    if (mirror !== undefined && suite === release && component === "main") return { mirror, suite };
  }
  return undefined;
}
