import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Account } from "../state/account.ts";
import { findAccount, nextId, timestamp, type World } from "../state/world.ts";
import { accountNamed, ControlError, loginSchema, operation, roleSchema } from "./operation.ts";

/** Makes an account of any type; a login is taken only once. */
export function makeAccount(world: World, login: string, type: Account["type"], more: Partial<Account> = {}): Account {
  if (findAccount(world, login) !== undefined) throw new ControlError(`The login "${login}" is taken.`);
  const account: Account = {
    id: nextId(world),
    login,
    type,
    name: null,
    email: null,
    createdAt: timestamp(world),
    members: new Map(),
    teams: [],
    baseRole: "read",
    plan: "team",
    appId: null,
    ...more,
  };
  world.accounts.set(account.id, account);
  return account;
}

export function makeUserToken(world: World, account: Account): string {
  const value = `ghp_${randomBytes(18).toString("hex")}`;
  world.tokens.set(value, { kind: "user", value, account, expiresAtMs: null });
  return value;
}

const planSchema = z.enum(["free", "team"]).default("team");

export const accountOperations = {
  /** A person, with a personal access token. */
  createUser: operation(
    z.strictObject({
      login: loginSchema,
      name: z.string().optional(),
      email: z.string().optional(),
      plan: planSchema,
    }),
    (world, { login, name, email, plan }) => {
      const account = makeAccount(world, login, "User", { name: name ?? null, email: email ?? null, plan });
      return { id: account.id, login: account.login, token: makeUserToken(world, account) };
    },
  ),
  /** An organisation with members (`admin` = owner) and teams. */
  createOrg: operation(
    z.strictObject({
      login: loginSchema,
      members: z.record(z.string(), z.enum(["admin", "member"])).default({}),
      teams: z.record(z.string(), z.array(z.string())).default({}),
      baseRole: z.union([roleSchema, z.literal("none")]).default("read"),
      plan: planSchema,
    }),
    (world, input) => {
      const { login, baseRole, plan } = input;
      const account = makeAccount(world, login, "Organization", { baseRole, plan });
      for (const [name, membership] of Object.entries(input.members)) {
        account.members.set(accountNamed(world, name).id, membership);
      }
      for (const [slug, members] of Object.entries(input.teams)) {
        const ids = members.map((name) => accountNamed(world, name).id);
        account.teams.push({ id: nextId(world), slug, name: slug, members: new Set(ids) });
      }
      return { id: account.id, login, teams: Object.fromEntries(account.teams.map((team) => [team.slug, team.id])) };
    },
  ),
  /** Another personal access token of a person. */
  createToken: operation(z.strictObject({ user: z.string() }), (world, { user }) => ({
    token: makeUserToken(world, accountNamed(world, user)),
  })),
};
