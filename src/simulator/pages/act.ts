import { answerApi } from "../http/answer.ts";
import type { Actor } from "../http/call.ts";
import type { Router } from "../http/router.ts";
import { fullName, type Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";

type Step = { method: string; path: string; body?: unknown };

/** Does what a form asks for, through the API and with the visitor's own rights; answers a refusal's words or null. */
export async function act(
  world: World,
  router: Router,
  actor: Actor,
  place: { repo: Repo; number: number; isPull: boolean },
  form: URLSearchParams,
): Promise<string | null> {
  for (const step of stepsOf(place, form)) {
    const request = {
      method: step.method,
      path: step.path,
      query: new URLSearchParams(),
      headers: {},
      body: step.body === undefined ? "" : JSON.stringify(step.body),
    };
    const answer = await answerApi(world, router, request, actor);
    if (answer.status >= 400) {
      const { message, errors } = JSON.parse(answer.body.toString()) as { message: string; errors?: unknown[] };
      return [
        message,
        ...(errors ?? []).map((error) => (typeof error === "string" ? error : JSON.stringify(error))),
      ].join("\n");
    }
  }
  return null;
}

function stepsOf(
  { repo, number, isPull }: { repo: Repo; number: number; isPull: boolean },
  form: URLSearchParams,
): Step[] {
  const root = `/repos/${fullName(repo)}`;
  const issue = `${root}/issues/${number}`;
  const pull = `${root}/pulls/${number}`;
  const body = form.get("body") ?? "";
  const label = form.get("label") ?? "";
  const comment: Step[] = body.trim() === "" ? [] : [{ method: "POST", path: `${issue}/comments`, body: { body } }];
  switch (form.get("action") ?? "") {
    case "comment":
      return [{ method: "POST", path: `${issue}/comments`, body: { body } }];
    case "close":
      return [...comment, { method: "PATCH", path: isPull ? pull : issue, body: { state: "closed" } }];
    case "reopen":
      return [...comment, { method: "PATCH", path: isPull ? pull : issue, body: { state: "open" } }];
    case "label":
      return [{ method: "POST", path: `${issue}/labels`, body: { labels: [label] } }];
    case "unlabel":
      return [{ method: "DELETE", path: `${issue}/labels/${encodeURIComponent(label)}` }];
    case "approve":
      return [{ method: "POST", path: `${pull}/reviews`, body: { event: "APPROVE", body } }];
    case "request":
      return [{ method: "POST", path: `${pull}/reviews`, body: { event: "REQUEST_CHANGES", body } }];
    case "merge":
      return [{ method: "PUT", path: `${pull}/merge`, body: { merge_method: "squash" } }];
    default:
      return [];
  }
}
