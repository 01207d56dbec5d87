import { writerOf, type Actor, type Writer } from "../http/call.ts";
import { Refusal } from "../http/refusal.ts";
import { maySee, mayIn } from "../http/access.ts";
import type { AppPermission } from "../http/route.ts";
import type { Role } from "../state/account.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";

export type Context = { world: World; actor: Actor };

/** An object of the graph: its fields are values, or functions of the field's arguments. */
export type GraphNode = Record<string, unknown>;

/** GitHub's no in GraphQL: an entry of `errors` with a type. */
export class GraphqlRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** Refuses unless the caller may do this in the repository. */
export function demand(context: Context, repo: Repo, person: Role, app: AppPermission[]): void {
  if (!maySee(context.actor, repo)) {
    throw new GraphqlRefusal("NOT_FOUND", `Could not resolve to a node with the global id of a repository.`);
  }
  if (mayIn(context.actor, repo, person, app)) return;
  const integration = context.actor.kind === "installation" || context.actor.kind === "app";
  const login = "account" in context.actor ? context.actor.account.login : "anonymous";
  const message = integration
    ? "Resource not accessible by integration"
    : `${login} does not have the correct permissions to execute this operation`;
  throw new GraphqlRefusal("FORBIDDEN", message);
}

export function unprocessable(message: string): GraphqlRefusal {
  return new GraphqlRefusal("UNPROCESSABLE", message);
}

/** The caller as a writer, in GraphQL's words when there is none. */
export function writerIn(context: Context): Writer {
  try {
    return writerOf(context.actor);
  } catch (error) {
    if (error instanceof Refusal) throw new GraphqlRefusal("FORBIDDEN", error.message);
    throw error;
  }
}
