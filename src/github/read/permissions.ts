import * as z from "zod";
import { Unavailable } from "../../engine/needs.ts";
import type { Comment, Issue, Pull } from "../../model/facts.ts";
import type { Permission, Person } from "../../model/person.ts";
import type { Run } from "../../model/run.ts";
import { parseCommand } from "../../rules/commands/parse.ts";
import type { Client } from "../client/client.ts";
import { RefusedByGitHub } from "../client/failure.ts";
import type { Age } from "../client/read.ts";

/** Everyone whose word matters in this turn, once each; bots are not asked for, their word is no person's. */
export function whoMatters(
  issue: Issue | undefined,
  pull: Pull | undefined,
  run: Run | undefined,
  heard: readonly Comment[],
): readonly Person[] {
  const absorbed = new Set(run?.absorbed);
  const comments = [...heard, ...(issue?.comments ?? []), ...(pull?.comments ?? [])];
  const commanding = comments.filter(
    (one) => !one.edited && !absorbed.has(`comment/${one.id}`) && parseCommand(one.body) !== undefined,
  );
  const deciding = (pull?.reviews ?? []).filter(({ state }) => state === "APPROVED" || state === "CHANGES_REQUESTED");
  const all = [
    issue?.requested?.by,
    run?.requested.by,
    issue?.author,
    issue?.lastEditor,
    ...commanding.map(({ author }) => author),
    ...deciding.map(({ by }) => by),
  ];
  const people = all.filter((one) => one !== undefined).filter(({ kind }) => kind === "user");
  return [...new Map(people.map((one) => [one.id, one])).values()];
}

const answer = z.object({ permission: z.string(), user: z.object({ id: z.int() }).nullable() });

/** Words of GitHub's answer that mean something to us; `maintain` and `triage` are reported as `write` and `read`. */
const words: Readonly<Record<string, Permission>> = { admin: "admin", write: "write", read: "read", none: "none" };

/** What each person may do now, by id. Only an explicit answer about that very account counts. */
export async function permissionsOf(
  client: Client,
  installation: number,
  at: { owner: string; repo: string },
  people: readonly Person[],
  age: Age,
): Promise<Readonly<Record<number, Permission>>> {
  const asked = people.map(
    async (one) =>
      [one.id, await permissionOf(client, installation, { ...at, username: one.login }, one, age)] as const,
  );
  return Object.fromEntries(await Promise.all(asked));
}

async function permissionOf(
  client: Client,
  installation: number,
  params: { owner: string; repo: string; username: string },
  person: Person,
  age: Age,
): Promise<Permission> {
  try {
    const route = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";
    const found = await client.find(installation, route, params, answer, age);
    if (found === undefined) return "none";
    if (found.user?.id !== person.id) return "unknown";
    return Object.hasOwn(words, found.permission) ? (words[found.permission] ?? "unknown") : "unknown";
  } catch (error) {
    if (error instanceof RefusedByGitHub || error instanceof Unavailable) return "unknown";
    throw error;
  }
}
