import * as z from "zod";
import type { Issue } from "../../model/facts.ts";
import type { Person } from "../../model/person.ts";
import type { Screen } from "../../model/screen.ts";
import type { Client } from "../client/client.ts";
import { inRepo, type Place } from "./place.ts";

const assigned = z.object({ assignees: z.array(z.object({ id: z.int() })) });

/** Most people remembered as not assignable; forgetting one costs a write in vain. */
const mostUnassignable = 1_000;

export type WriteAssignees = (
  client: Client,
  at: Place,
  issue: Issue,
  screen: Pick<Screen, "assign" | "unassign">,
) => Promise<void>;

/**
 * Assigns who must act now, and takes back whom we assigned before. GitHub drops whom it cannot assign without a word;
 * they are remembered as long as this process lives, so that we do not write the same in vain at every turn.
 */
export function createWriteAssignees(): WriteAssignees {
  const unassignable = new Set<string>();
  return async (client, at, issue, screen) => {
    const isOn = ({ id }: Person): boolean => issue.assignees.some((one) => one.id === id);
    const key = ({ id }: Person): string => `${issue.nodeId}/${id}`;
    const missing = screen.assign.filter((one) => one.kind === "user" && !isOn(one) && !unassignable.has(key(one)));
    const stale = screen.unassign.filter((one) => isOn(one) && !screen.assign.some(({ id }) => id === one.id));
    const params = { ...inRepo(at), number: issue.number };
    if (missing.length > 0) {
      const body = { assignees: missing.map(({ login }) => login) };
      const route = "POST /repos/{owner}/{repo}/issues/{number}/assignees";
      const { assignees } = await client.write(at.installation, route, params, body, assigned);
      if (unassignable.size > mostUnassignable) unassignable.clear();
      const inVain = missing.filter((one) => !assignees.some(({ id }) => id === one.id));
      for (const one of inVain) unassignable.add(key(one));
    }
    if (stale.length > 0) {
      const body = { assignees: stale.map(({ login }) => login) };
      const route = "DELETE /repos/{owner}/{repo}/issues/{number}/assignees";
      await client.write(at.installation, route, params, body, z.unknown());
    }
  };
}
