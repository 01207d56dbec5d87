import * as z from "zod";
import type { Person } from "../../model/person.ts";

/** Selection of an account; only users and bots have a number. */
export const actorFields = "__typename login ... on User { databaseId } ... on Bot { databaseId }";

export const actor = z.object({ __typename: z.string(), login: z.string(), databaseId: z.int().nullish() }).nullable();

/** Undefined for deleted accounts and for kinds that are neither people nor bots: nobody's word counts there. */
export function personOf(from: z.infer<typeof actor>): Person | undefined {
  if (from?.databaseId === null || from?.databaseId === undefined) return undefined;
  if (from.__typename === "User") return { id: from.databaseId, login: from.login, kind: "user" };
  if (from.__typename !== "Bot") return undefined;
  const login = from.login.endsWith("[bot]") ? from.login : `${from.login}[bot]`;
  return { id: from.databaseId, login, kind: "bot" };
}
