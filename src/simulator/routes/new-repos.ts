import { z } from "zod";
import { makeRepo } from "../control/make-repo.ts";
import { changesOf, commitFiles, placeBranch } from "../control/seed-history.ts";
import { emit } from "../effects/emit.ts";
import { closeIssue } from "../effects/set-issue-state.ts";
import { bodyOf, noContent, ok, textParam, writerOf, type Call, type Reply } from "../http/call.ts";
import { invalid, notFound, orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, route, type Route } from "../http/route.ts";
import { outgoingPulls } from "../rules/network.ts";
import { exclusively, findAccount, findRepo, inBackground } from "../state/world.ts";
import { fullRepoView } from "../views/repo-view.ts";

export const newRepoRoutes: Route[] = [
  route("POST /orgs/{org}/repos", { who: "signed-in" }, createRepo),
  repoRoute("DELETE ", { person: "admin", app: ["administration:write"], whenArchived: true }, (call) => {
    const { world, repo } = call;
    emit(world, repo, { event: "repository", action: "deleted", sender: writerOf(call.actor).account, payload: {} });
    for (const { repo: target, issue } of outgoingPulls(world, repo)) {
      inBackground(world, () =>
        exclusively(world, target, () => closeIssue(world, target, issue, writerOf(call.actor), null)),
      );
    }
    world.repos.delete(repo.id);
    repo.git.reader.close();
    return noContent;
  }),
];

const repoBody = z.object({
  name: z.string().regex(/^[\w.-]{1,100}$/),
  description: z.string().nullable().default(null),
  private: z.boolean().default(false),
  auto_init: z.boolean().default(false),
  allow_auto_merge: z.boolean().default(false),
  delete_branch_on_merge: z.boolean().default(false),
});

async function createRepo(call: Call): Promise<Reply> {
  const { world } = call;
  const owner = orNotFound(findAccount(world, textParam(call, "org")));
  const by = writerOf(call.actor).account;
  if (owner.type !== "Organization" || !owner.members.has(by.id)) throw notFound();
  if (owner.members.get(by.id) !== "admin") {
    throw new Refusal(403, "You need admin access to the organization before adding a repository to it.");
  }
  const { name, description, private: isPrivate, ...body } = bodyOf(call, repoBody);
  if (findRepo(world, owner.login, name) !== undefined) {
    throw invalid("Repository", "name", "custom", "name already exists on this account");
  }
  const repo = await makeRepo(world, owner, name, { private: isPrivate, defaultBranch: "main", description });
  repo.settings.autoMerge = body.allow_auto_merge;
  repo.settings.deleteBranchOnMerge = body.delete_branch_on_merge;
  if (body.auto_init) {
    const changes = await changesOf(repo.git, { "README.md": `# ${name}\n` });
    await placeBranch(repo, "main", await commitFiles(world, repo, by, null, { message: "Initial commit", changes }));
  }
  emit(world, repo, { event: "repository", action: "created", sender: by, payload: {} });
  return ok(fullRepoView(world, repo, call.actor), 201);
}
