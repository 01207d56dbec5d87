import { randomBytes } from "node:crypto";
import { runGit } from "../git/run-git.ts";
import type { Answer } from "../http/answer.ts";
import { textParam } from "../http/call.ts";
import { repoRoute, type Route } from "../http/route.ts";
import type { World } from "../state/world.ts";
import { commitOf } from "./find-commit.ts";

export const archivePrefix = "/_codeload/";

/** GitHub answers with an address that needs no further credential and is good for five minutes. */
export const archiveRoutes: Route[] = [
  repoRoute("GET /tarball/{ref...}", { person: "read", app: ["contents:read"] }, async (call) => {
    const { world, repo } = call;
    const { oid } = await commitOf(call, textParam(call, "ref"));
    const key = randomBytes(16).toString("hex");
    world.archives.set(key, { repo, oid, untilMs: world.now() + 300_000 });
    return { status: 302, headers: { location: `${world.url}${archivePrefix}${key}` } };
  }),
];

/** Answers the address that the tarball endpoint gave out. */
export async function answerArchive(world: World, path: string): Promise<Answer> {
  const found = world.archives.get(path.slice(archivePrefix.length));
  const headers = { "content-type": "application/x-gzip" };
  if (found === undefined || found.untilMs < world.now()) return { status: 404, headers, body: "" };
  const { repo, oid } = found;
  const prefix = `${repo.owner.login}-${repo.name}-${oid.slice(0, 7)}/`;
  const made = await runGit(repo.git.dir, ["archive", "--format=tar.gz", `--prefix=${prefix}`, oid]);
  if (made.code !== 0) throw new Error(`git archive ended with ${made.code}: ${made.stderr}`);
  return { status: 200, headers, body: made.stdout };
}
