import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { gitEnvironment } from "../git.ts";
import { ignoreRoot } from "../places.ts";

/** Answers, in order, which of these paths (latin1, folders with a final slash) the base's ignore rules exclude. */
export type AskIgnored = (paths: readonly string[]) => Promise<readonly boolean[]>;

const repository = "/tmp/trusted.git";

/** Git judges by the base's .gitignore files, in a repository of ours; the workspace is never its work tree. */
export function createIgnored(): { readonly ask: AskIgnored; readonly close: () => void } {
  if (!existsSync(ignoreRoot)) {
    return { ask: (paths) => Promise.resolve(paths.map(() => false)), close: () => undefined };
  }
  spawnSync("git", ["init", "--quiet", "--bare", "--template=", repository], { env: gitEnvironment });
  const child = spawn("git", ["check-ignore", "--stdin", "-z", "--verbose", "--non-matching", "--no-index"], {
    cwd: ignoreRoot,
    // This command refuses literal pathspecs; a leading "./" keeps a name from being read as anything else.
    env: { ...gitEnvironment, GIT_LITERAL_PATHSPECS: "0", GIT_DIR: repository, GIT_WORK_TREE: ignoreRoot },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const records = recordsOf(child.stdout);
  return {
    async ask(paths) {
      if (paths.length === 0) return [];
      child.stdin.write(Buffer.from(paths.map((path) => `./${path}\0`).join(""), "latin1"));
      const answers: boolean[] = [];
      for (const path of paths) {
        const { value: pattern, done } = await records.next();
        if (done === true) throw new Error(`git check-ignore ended before it answered for ${path}`);
        answers.push(pattern !== "" && !pattern.startsWith("!"));
      }
      return answers;
    },
    close: () => void child.stdin.end(),
  };
}

/** Yields the pattern of each record: source, line, pattern, path, each ended by NUL. */
async function* recordsOf(output: AsyncIterable<Buffer>): AsyncGenerator<string, undefined> {
  let rest = "";
  let fields: string[] = [];
  for await (const chunk of output) {
    const parts = (rest + chunk.toString("latin1")).split("\0");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      fields.push(part);
      if (fields.length < 4) continue;
      yield fields[2] ?? "";
      fields = [];
    }
  }
  return undefined;
}
