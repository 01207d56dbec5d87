import { isPull } from "../effects/touch-issue.ts";
import { maySee } from "../http/access.ts";
import type { Answer } from "../http/answer.ts";
import type { Actor } from "../http/call.ts";
import type { Router } from "../http/router.ts";
import type { CheckRun } from "../state/check.ts";
import type { Issue } from "../state/issue.ts";
import type { Repo } from "../state/repository.ts";
import { findAccount, findRepo, type World } from "../state/world.ts";
import { act } from "./act.ts";
import { html } from "./html.ts";
import { issuePage } from "./issue-page.ts";
import { page, type Visitor } from "./layout.ts";
import { deliveryList, issueList, repoList } from "./lists.ts";
import { newIssue } from "./new-issue.ts";
import { pullParts } from "./pull-parts.ts";
import { pressButton, runPage } from "./run-page.ts";

export type PageRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  raw: Buffer;
};

/** Answers what is not the API: small pages for people, who are who their cookie says (this is a simulator). */
export async function answerPage(world: World, router: Router, request: PageRequest): Promise<Answer> {
  const as = request.query.get("as");
  if (as !== null) return signIn(as, request.path);
  const account = findAccount(world, cookieOf(request.headers["cookie"])) ?? null;
  const actor: Actor = account === null ? { kind: "anonymous" } : { kind: "user", account };
  const people = [...world.accounts.values()].filter((one) => one.type === "User");
  const visitor: Visitor = { account, people, path: request.path };
  const repos = [...world.repos.values()].filter((repo) => maySee(actor, repo));
  if (request.path === "/") return page(visitor, "Repositories", repoList(repos));
  if (request.path === "/deliveries") return page(visitor, "Deliveries", deliveryList(world.deliveries));
  return repoPage(world, router, request, visitor, actor);
}

function signIn(login: string, path: string): Answer {
  const cookie = `as=${encodeURIComponent(login)}; Path=/; HttpOnly; SameSite=Strict`;
  return { status: 303, headers: { location: path.replace(/^\/+/, "/"), "set-cookie": cookie }, body: "" };
}

function cookieOf(header: string | undefined): string {
  return decodeURIComponent(/(?:^|;\s*)as=([\w%-]*)/.exec(header ?? "")?.[1] ?? "");
}

async function repoPage(
  world: World,
  router: Router,
  request: PageRequest,
  visitor: Visitor,
  actor: Actor,
): Promise<Answer> {
  const [, owner = "", name = "", kind = "", id = ""] = request.path.split("/");
  const repo = findRepo(world, owner, name);
  if (repo === undefined || !maySee(actor, repo)) return missing(visitor);
  if (kind === "" || ((kind === "issues" || kind === "pulls") && id === "")) {
    return page(visitor, `${owner}/${name}`, issueList(repo));
  }
  if (kind === "issues" && id === "new") return newIssue(world, router, request, visitor, actor, repo);
  const run = kind === "runs" ? repo.checkRuns.find((one) => String(one.id) === id) : undefined;
  if (run !== undefined) return oneRun(world, request, visitor, actor, { repo, run });
  const issue = kind === "issues" || kind === "pull" ? repo.issues.get(Number(id)) : undefined;
  if (issue === undefined) return missing(visitor);
  return oneIssue(world, router, request, visitor, actor, { repo, issue });
}

function oneRun(
  world: World,
  request: PageRequest,
  visitor: Visitor,
  actor: Actor,
  { repo, run }: { repo: Repo; run: CheckRun },
): Answer {
  if (request.method !== "POST") return page(visitor, run.name, runPage(repo, run, actor));
  const form = new URLSearchParams(request.raw.toString("utf8"));
  const notice = pressButton(world, repo, run, actor, form);
  if (notice === null) return { status: 303, headers: { location: request.path }, body: "" };
  return page(
    visitor,
    run.name,
    html`<p class="notice">${notice}</p>
      ${runPage(repo, run, actor)}`,
    422,
  );
}

async function oneIssue(
  world: World,
  router: Router,
  request: PageRequest,
  visitor: Visitor,
  actor: Actor,
  { repo, issue }: { repo: Repo; issue: Issue },
): Promise<Answer> {
  let notice: string | null = null;
  if (request.method === "POST") {
    const place = { repo, number: issue.number, isPull: isPull(issue) };
    notice = await act(world, router, actor, place, new URLSearchParams(request.raw.toString("utf8")));
    if (notice === null) return { status: 303, headers: { location: request.path }, body: "" };
  }
  const middle = isPull(issue) ? await pullParts(world, repo, issue) : null;
  const body = issuePage(repo, issue, actor, middle, notice);
  return page(visitor, `${issue.title} #${issue.number}`, body, notice === null ? 200 : 422);
}

function missing(visitor: Visitor): Answer {
  return page(visitor, "Not found", html`<h1>Not found</h1>`, 404);
}
