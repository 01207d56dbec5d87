import * as z from "zod";
import type { Issue, World } from "../../model/facts.ts";
import type { Person } from "../../model/person.ts";
import type { Screen } from "../../model/screen.ts";
import type { Client } from "../client/client.ts";
import { inRepo, type Place } from "./place.ts";

/** Assigns who must act now, and takes back whom we assigned before. */
export async function writeAssignees(
  client: Client,
  at: Place,
  issue: Issue,
  screen: Pick<Screen, "assign" | "unassign">,
  writers: World["writers"],
): Promise<void> {
  const isOn = ({ id }: Person): boolean => issue.assignees.some((one) => one.id === id);
  const missing = screen.assign.filter((person) => !isOn(person));
  const assignable = [];
  for (const person of missing) if (await isAssignable(client, at, person, writers)) assignable.push(person);
  const stale = screen.unassign.filter((person) => isOn(person) && !screen.assign.some(({ id }) => id === person.id));
  const params = { ...inRepo(at), number: issue.number };
  if (assignable.length > 0) {
    const body = { assignees: assignable.map(({ login }) => login) };
    const route = "POST /repos/{owner}/{repo}/issues/{number}/assignees";
    await client.write(at.installation, route, params, body, z.unknown());
  }
  if (stale.length > 0) {
    const body = { assignees: stale.map(({ login }) => login) };
    const route = "DELETE /repos/{owner}/{repo}/issues/{number}/assignees";
    await client.write(at.installation, route, params, body, z.unknown());
  }
}

/** GitHub drops whom it cannot assign without a word; asking first keeps us from writing the same in vain for ever. */
async function isAssignable(client: Client, at: Place, person: Person, writers: World["writers"]): Promise<boolean> {
  if (person.kind !== "user") return false;
  if (writers.ok && writers.value.some(({ id }) => id === person.id)) return true;
  const route = "GET /repos/{owner}/{repo}/assignees/{login}";
  const params = { ...inRepo(at), login: person.login };
  return (
    (await client.find(
      at.installation,
      route,
      params,
      z.unknown().transform(() => true),
    )) ?? false
  );
}
