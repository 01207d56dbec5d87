import { spawnSync } from "node:child_process";
import { Refusal } from "./refusal.ts";

/** The whole environment of every git we start: no configuration but the repository's own, no prompt, literal paths. */
export const gitEnvironment = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  HOME: "/nonexistent",
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_TERMINAL_PROMPT: "0",
};

/** Runs git and returns its output. Throws `Refusal` with what it said last unless its code is among `fine`. */
export function git(cwd: string, args: readonly string[], fine: readonly number[] = [0]): Buffer {
  const ran = spawnSync("git", args, {
    cwd,
    env: gitEnvironment,
    maxBuffer: 1024 * 1024 * 1024,
  });
  if (ran.status !== null && fine.includes(ran.status)) return ran.stdout;
  // Git has no code of its own for a full disk.
  if (ran.stderr.includes("No space left on device")) {
    throw new Refusal("environment", "The workspace is too small: the repository's history does not fit on its disk.");
  }
  const said = ran.stderr.toString("utf8").trim().split("\n").at(-1) ?? "";
  throw new Refusal("lost", `git ${args[0] ?? ""} failed: ${said.slice(0, 300)}`);
}
