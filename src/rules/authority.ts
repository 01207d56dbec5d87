import type { Permission, Person } from "../model/person.ts";
import type { World } from "../model/facts.ts";

/** Whether this answer of GitHub lets somebody steer runs. Everything but the two words is no. */
export const mayWrite = (permission: Permission | undefined): boolean =>
  permission === "write" || permission === "admin";

/** Whether a person may steer runs now. Bots may not, whatever their rights: an App's word is not a person's. */
export const isWriter = (person: Person | undefined, world: Pick<World, "permissions">): boolean =>
  person?.kind === "user" && mayWrite(world.permissions[person.id]);
