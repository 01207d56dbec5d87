import * as z from "zod";
import { Unavailable } from "../../engine/needs.ts";
import type { Person } from "../../model/person.ts";
import type { Readable } from "../../model/problem.ts";
import type { Client } from "../client/client.ts";
import { RefusedByGitHub } from "../client/failure.ts";
import type { Age } from "../client/read.ts";

const collaborator = z.object({
  id: z.int(),
  login: z.string(),
  type: z.string(),
  permissions: z.object({ push: z.boolean() }),
});

/** People with live write permission: whose approval may count. */
export async function writersOf(
  client: Client,
  installation: number,
  at: { owner: string; repo: string },
  age: Age,
): Promise<Readable<readonly Person[]>> {
  try {
    const route = "GET /repos/{owner}/{repo}/collaborators";
    const all = await client.list(installation, route, { ...at, permission: "push" }, collaborator, age);
    const people = all.filter(({ type, permissions }) => type === "User" && permissions.push);
    return { ok: true, value: people.map(({ id, login }) => ({ id, login, kind: "user" })) };
  } catch (error) {
    if (error instanceof RefusedByGitHub || error instanceof Unavailable) return { ok: false, why: error.message };
    throw error;
  }
}
