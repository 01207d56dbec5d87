import { z } from "zod";
import { tryAutoMerges } from "../effects/auto-merge.ts";
import { emit } from "../effects/emit.ts";
import { bodyOf, ok, page, textParam, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import type { CommitStatus } from "../state/check.ts";
import { fullName } from "../state/repository.ts";
import { nextId, timestamp } from "../state/world.ts";
import { latestStatuses, statusView } from "../views/check-view.ts";
import { commitView } from "../views/commit-view.ts";
import { baseView } from "../views/repo-view.ts";
import { repoApi } from "../views/urls.ts";
import { commitOf } from "./find-commit.ts";

const read: RepoNeed = { person: "read", app: ["statuses:read"] };
const write: RepoNeed = { person: "write", app: ["statuses:write"] };
/** For each commit and context. */
const mostStatuses = 1000;

export const statusRoutes: Route[] = [
  repoRoute("POST /statuses/{sha}", write, createStatus),
  repoRoute("GET /commits/{ref}/statuses", read, async (call) => {
    const { oid } = await commitOf(call, textParam(call, "ref"));
    const all = call.repo.statuses.filter((one) => one.sha === oid).toReversed();
    return page(all, (status) => statusView(call.world, call.repo, status));
  }),
  repoRoute("GET /commits/{ref}/status", read, combined),
];

const statusBody = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  target_url: z.string().nullable().optional(),
  description: z.string().max(140, "is too long (maximum is 140 characters)").nullable().optional(),
  context: z.string().default("default"),
});

async function createStatus(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const commit = await commitOf(call, textParam(call, "sha"));
  const body = bodyOf(call, statusBody);
  const same = repo.statuses.filter((one) => one.sha === commit.oid && one.context === body.context);
  if (same.length >= mostStatuses) {
    throw new Refusal(422, "This SHA and context has reached the maximum number of statuses.");
  }
  const at = timestamp(world);
  const status: CommitStatus = {
    id: nextId(world),
    sha: commit.oid,
    state: body.state,
    context: body.context,
    description: body.description ?? null,
    targetUrl: body.target_url ?? null,
    creator: writerOf(call.actor).account,
    createdAt: at,
    updatedAt: at,
  };
  repo.statuses.push(status);
  announce(call, status, commitView(world, repo, commit));
  tryAutoMerges(world, repo);
  return ok(statusView(world, repo, status), 201);
}

function announce(call: RepoCall, status: CommitStatus, commit: Record<string, unknown>): void {
  const { repo, world } = call;
  const heads = [...repo.git.refs].filter(([ref, oid]) => ref.startsWith("refs/heads/") && oid === status.sha);
  const payload = {
    id: status.id,
    sha: status.sha,
    name: fullName(repo),
    target_url: status.targetUrl,
    context: status.context,
    description: status.description,
    state: status.state,
    commit,
    branches: heads.map(([ref, sha]) => ({
      name: ref.slice("refs/heads/".length),
      commit: { sha, url: `${repoApi(world, repo)}/commits/${sha}` },
      protected: false,
    })),
    created_at: status.createdAt,
    updated_at: status.updatedAt,
  };
  emit(world, repo, { event: "status", action: null, sender: status.creator, payload });
}

async function combined(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const { oid } = await commitOf(call, textParam(call, "ref"));
  const statuses = latestStatuses(repo, oid);
  const states = statuses.map((one) => one.state);
  const failed = states.includes("failure") || states.includes("error");
  const passed = states.length > 0 && states.every((one) => one === "success");
  const url = `${repoApi(world, repo)}/commits/${oid}`;
  return ok({
    state: failed ? "failure" : passed ? "success" : "pending",
    statuses: statuses.map((status) => statusView(world, repo, status)),
    sha: oid,
    total_count: statuses.length,
    repository: baseView(world, repo),
    commit_url: url,
    url: `${url}/status`,
  });
}
