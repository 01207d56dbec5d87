import type { Role } from "../state/account.ts";
import type { Level } from "../state/app.ts";
import type { Call, Reply, RepoCall } from "./call.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** `issues:write`: an app's permission and its level. */
export type AppPermission = `${string}:${Level}`;

/** Who may use a route. `person` is the least repository role of a person; an app needs any one of `app`. */
export type Need = {
  who: "anyone" | "signed-in" | "app" | "installation" | "person";
  person?: Role;
  /** Works on archived repositories too. */
  whenArchived?: boolean;
  app?: AppPermission[];
};

export type Route = {
  method: Method;
  /** `/repos/{owner}/{repo}/contents/{path...}`: the last name with dots takes the rest. */
  path: string;
  need: Need;
  isContentWrite: boolean;
  handle: (call: Call) => Reply | Promise<Reply>;
  /** Set for routes below a repository: their handler gets the repository. */
  inRepo?: (call: RepoCall) => Reply | Promise<Reply>;
};

type Spec = `${Method} /${string}`;

function split(spec: Spec): { method: Method; path: string } {
  const [method, path] = spec.split(" ");
  return { method: method as Method, path: path ?? "" };
}

/** A route outside of repositories. */
export function route(spec: Spec, need: Need, handle: Route["handle"]): Route {
  return { ...split(spec), need, isContentWrite: false, handle };
}

export type RepoNeed = { person: Role; app: AppPermission[]; quiet?: boolean; whenArchived?: boolean };

/**
 * A route below a repository; `spec` omits the prefix. Reading needs to see the repository, the rest needs `need`.
 * `quiet` writes make nothing that people are told of, so GitHub's content limit does not count them.
 */
export function repoRoute(spec: Spec | `${Method} `, need: RepoNeed, handle: NonNullable<Route["inRepo"]>): Route {
  const { method, path } = split(spec as Spec);
  return {
    method,
    path: `/repos/{owner}/{repo}${path}`,
    need: { who: "anyone", person: need.person, app: need.app, whenArchived: need.whenArchived ?? false },
    isContentWrite: method !== "GET" && need.quiet !== true,
    handle: () => {
      throw new Error(`${spec} was called without its repository.`);
    },
    inRepo: handle,
  };
}
