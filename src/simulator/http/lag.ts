import { clockMs, type World } from "../state/world.ts";
import { apiRoot } from "../views/urls.ts";
import type { Answer } from "./answer.ts";
import { refusalAnswer } from "./answer.ts";
import { notFound } from "./refusal.ts";

/** The answer, or 404 while the API lags behind what was made; what is made now is noted. */
export function lagging(world: World, method: string, path: string, answer: Answer): Answer {
  if (world.lagMs === 0) return answer;
  const now = clockMs(world);
  if (method === "GET" && now < (world.notYet.get(path) ?? 0)) return refusalAnswer(notFound());
  if (method === "POST" && answer.status === 201) {
    for (const made of addressesIn(world, answer.body.toString())) world.notYet.set(made, now + world.lagMs);
  }
  return answer;
}

/** Where the thing that an answer shows is read: its own address, and a pull request's as an issue. */
function addressesIn(world: World, body: string): string[] {
  const { url, issue_url: issue, number } = JSON.parse(body) as Record<string, unknown>;
  const found = [url, number === undefined ? undefined : issue];
  return found.filter((one) => typeof one === "string").map((one) => one.replace(apiRoot(world), ""));
}
