import { z } from "zod";
import { roles } from "../state/account.ts";
import { findAccount, findRepo, type World } from "../state/world.ts";
import type { Account } from "../state/account.ts";
import type { Repo } from "../state/repository.ts";

/** Bad input to the control plane: a sentence that names the place and the fix. */
export class ControlError extends Error {}

/** One thing that can be done to the simulated world from outside of GitHub's own API. */
export type Operation<S extends z.ZodType, R> = { input: S; run: (world: World, input: z.output<S>) => R | Promise<R> };

export function operation<S extends z.ZodType, R>(
  input: S,
  run: (world: World, input: z.output<S>) => R | Promise<R>,
): Operation<S, R> {
  return { input, run };
}

export const loginSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, "must be letters, digits and hyphens");
export const roleSchema = z.enum(roles);
export const repoNameSchema = z.string().regex(/^[^/\s]+\/[^/\s]+$/, "must be owner/name");
export const permissionsSchema = z.record(z.string(), z.enum(["read", "write", "admin"]));

export function accountNamed(world: World, login: string): Account {
  const account = findAccount(world, login);
  if (account === undefined) throw new ControlError(`There is no account "${login}"; create it first.`);
  return account;
}

export function repoNamed(world: World, name: string): Repo {
  const [owner = "", short = ""] = name.split("/");
  const repo = findRepo(world, owner, short);
  if (repo === undefined) throw new ControlError(`There is no repository "${name}"; create it first.`);
  return repo;
}
