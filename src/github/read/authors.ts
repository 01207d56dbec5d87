import * as z from "zod";
import type { Person } from "../../model/person.ts";

export const gitActorFields = "email user { login databaseId }";

export const gitActor = z
  .object({
    email: z.string().nullable(),
    user: z.object({ login: z.string(), databaseId: z.int().nullable() }).nullable(),
  })
  .nullable();

/** GitHub's private addresses carry the account's number; bots have no other. */
const privateAddress = /^(\d{1,15})\+([^@]+)@users\.noreply\./u;

/** GitHub itself commits what people do on its pages; that is no author. */
const pages = "web-flow";

/** Everyone who authored or committed, once each, in the order of their last commit. */
export function authorsOf(from: readonly z.infer<typeof gitActor>[]): readonly Person[] {
  const byId = new Map<number, Person>();
  for (const one of from) {
    const person = authorOf(one);
    if (person === undefined) continue;
    byId.delete(person.id);
    byId.set(person.id, person);
  }
  return [...byId.values()];
}

function authorOf(from: z.infer<typeof gitActor>): Person | undefined {
  const user = from?.user;
  if (user?.login === pages) return undefined;
  const [, id, login] = privateAddress.exec(from?.email ?? "") ?? [];
  const number = user?.databaseId ?? (id === undefined ? undefined : Number(id));
  const name = user?.login ?? login;
  if (number === undefined || name === undefined) return undefined;
  return { id: number, login: name, kind: name.endsWith("[bot]") ? "bot" : "user" };
}
