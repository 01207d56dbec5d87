import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { quarantined } from "../git/store.ts";
import { pushProblems, type PushProblem } from "../rules/push-problems.ts";
import { modifiableBranches } from "../rules/network.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { mayIn } from "./access.ts";
import type { Writer } from "./call.ts";

/**
 * The pre-receive hook: hands the pushed refs to the simulator by a file and waits for its answer in another.
 * Installed for every repository; a push without SIMULATOR_PUSH is refused.
 */
export const preReceiveHook = `#!/bin/sh
[ -n "$SIMULATOR_PUSH" ] || { echo "no judge" >&2; exit 1; }
{ printf '%s\\n' "$GIT_OBJECT_DIRECTORY"; cat; } > "$SIMULATOR_PUSH/request.new"
mv "$SIMULATOR_PUSH/request.new" "$SIMULATOR_PUSH/request"
while [ ! -f "$SIMULATOR_PUSH/reply" ]; do sleep 0.01; done
read -r word < "$SIMULATOR_PUSH/reply"
sed 1d "$SIMULATOR_PUSH/reply" >&2
[ "$word" = ok ]
`;

export type Push = { world: World; repo: Repo; by: Writer };

const pollMs = 5;
const zero = "0".repeat(40);

/** Waits for the hook of one push and answers it; ends without an answer when the push ended before its hook. */
export async function judgePush(push: Push, dir: string, over: AbortSignal): Promise<void> {
  for (let request = await readRequest(dir); ; request = await readRequest(dir)) {
    if (request !== null) {
      await reply(dir, await judge(push, request));
      return;
    }
    if (over.aborted) return;
    await sleep(pollMs);
  }
}

async function readRequest(dir: string): Promise<string | null> {
  try {
    return await readFile(join(dir, "request"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function reply(dir: string, problems: readonly string[]): Promise<void> {
  const text = problems.length === 0 ? "ok\n" : ["no", ...problems, ""].join("\n");
  await writeFile(join(dir, "reply.new"), text);
  await rename(join(dir, "reply.new"), join(dir, "reply"));
}

async function judge(push: Push, request: string): Promise<string[]> {
  const { repo } = push;
  const [objectDir = "", ...lines] = request.trimEnd().split("\n");
  const git = quarantined(repo.git, objectDir);
  const messages: string[] = [];
  try {
    for (const line of lines) {
      const [old = "", fresh = "", ref = ""] = line.split(" ");
      const update = { ref, before: old === zero ? null : old, after: fresh === zero ? null : fresh };
      messages.push(...sentences(ref, await problemsOf(push, git, update)));
    }
  } finally {
    git.reader.close();
  }
  return messages;
}

async function problemsOf(
  { world, repo, by }: Push,
  git: ReturnType<typeof quarantined>,
  update: { ref: string; before: string | null; after: string | null },
): Promise<PushProblem[]> {
  if (!/^refs\/(heads|tags|notes)\//.test(update.ref)) {
    return [{ origin: "workflows", message: `deny updating a hidden ref ${update.ref}` }];
  }
  if (update.ref === `refs/heads/${repo.defaultBranch}` && update.after === null) {
    return [{ origin: "protection", message: "refusing to delete the current branch" }];
  }
  const branch = update.ref.replace("refs/heads/", "");
  if (!mayIn(by, repo, "write", ["contents:write"]) && !modifiableBranches(world, repo, by).has(branch)) {
    return [{ origin: "protection", message: "You're not authorized to push to this branch." }];
  }
  return pushProblems(repo, git, update, by);
}

/** What git prints after `remote:`. */
function sentences(ref: string, problems: readonly PushProblem[]): string[] {
  const [first] = problems;
  if (first === undefined) return [];
  const lines = problems.map((problem) => `error: - ${problem.message}`);
  if (first.origin === "workflows") return [`error: ${first.message}`];
  if (first.origin === "protection") {
    return [
      `error: GH006: Protected branch update failed for ${ref}.`,
      ...problems.map((problem) => `error: ${problem.message}`),
    ];
  }
  return [`error: GH013: Repository rule violations found for ${ref}.`, ...lines];
}
