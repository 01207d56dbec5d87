import type { Answer } from "../http/answer.ts";
import type { Router } from "../http/router.ts";
import type { World } from "../state/world.ts";

/** Answers what is not the API: small pages for people. */
export function answerPage(world: World, _router: Router, request: { path: string }): Promise<Answer> {
  const body = `<p>${world.url}: no page ${request.path}`;
  return Promise.resolve({ status: 404, headers: { "content-type": "text/html; charset=utf-8" }, body });
}
