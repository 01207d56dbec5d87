import { z } from "zod";
import { announceIssue, isPull } from "../effects/touch-issue.ts";
import { emit } from "../effects/emit.ts";
import { refMoved } from "../effects/move-ref.ts";
import { setHead, setRef } from "../git/store.ts";
import { mayIn } from "../http/access.ts";
import { bodyOf, textParam, writerOf, type RepoCall, type Reply, type Writer } from "../http/call.ts";
import { Refusal } from "../http/refusal.ts";
import { repoRoute, type Route } from "../http/route.ts";
import { getBranch } from "./branches.ts";
import { isRefName } from "./refs.ts";

export const renameBranchRoutes: Route[] = [
  repoRoute("POST /branches/{branch}/rename", { person: "write", app: ["contents:write"] }, renameBranch),
];

/** Renames a branch: pull requests into it follow, those from it are closed, its protection goes with it. */
async function renameBranch(call: RepoCall): Promise<Reply> {
  const { world, repo } = call;
  const by = writerOf(call.actor);
  const old = textParam(call, "branch");
  const { new_name: name } = bodyOf(call, z.object({ new_name: z.string() }));
  const oid = demandRename(call, old, name);
  await setRef(repo.git, `refs/heads/${name}`, null, oid);
  await retargetAll(call, by, old, name);
  const protection = repo.protections.get(old);
  if (protection !== undefined) repo.protections.set(name, protection);
  repo.protections.delete(old);
  if (old === repo.defaultBranch) {
    repo.defaultBranch = name;
    await setHead(repo.git, name);
    const payload = { changes: { default_branch: { from: old } } };
    emit(world, repo, { event: "repository", action: "edited", sender: by.account, payload });
  }
  await refMoved(world, repo, { ref: `refs/heads/${name}`, before: null, after: oid }, by);
  await setRef(repo.git, `refs/heads/${old}`, oid, null);
  await refMoved(world, repo, { ref: `refs/heads/${old}`, before: oid, after: null }, by);
  return { ...(await getBranch({ ...call, params: { ...call.params, branch: name } })), status: 201 };
}

/** The commit the branch is at, or GitHub's reason not to rename it. */
function demandRename(call: RepoCall, old: string, name: string): string {
  const { repo } = call;
  const oid = repo.git.refs.get(`refs/heads/${old}`);
  if (oid === undefined) throw new Refusal(404, "Branch not found");
  if (old === repo.defaultBranch && !mayIn(call.actor, repo, "admin", ["administration:write"])) {
    throw new Refusal(403, "Must have admin rights to Repository.");
  }
  if (!isRefName(`refs/heads/${name}`)) throw new Refusal(422, `${name} is not a valid branch name.`);
  if (repo.git.refs.has(`refs/heads/${name}`)) throw new Refusal(422, `The branch ${name} already exists.`);
  return oid;
}

async function retargetAll(call: RepoCall, by: Writer, old: string, name: string): Promise<void> {
  for (const issue of [...call.repo.issues.values()].filter(isPull)) {
    if (issue.state !== "open" || issue.pull.base.ref !== old) continue;
    issue.pull.base.ref = name;
    const changes = { base: { ref: { from: old }, sha: { from: issue.pull.base.sha } } };
    await announceIssue(call.world, call.repo, issue, by, "edited", { changes });
  }
}
