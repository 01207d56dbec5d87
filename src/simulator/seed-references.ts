import type { Seed } from "./seed.ts";

export type SeedProblem = { path: (string | number)[]; says: string };

/** What a seed says twice, and what it names without having it. */
export function seedReferences(seed: Seed): SeedProblem[] {
  return [...repeated(seed), ...missing(seed)];
}

type Path = SeedProblem["path"];

function repeated({ users, orgs, apps, repos }: Seed): SeedProblem[] {
  const logins = [
    ...users.map((one, n) => ({ name: one.login, path: ["users", n, "login"] })),
    ...orgs.map((one, n) => ({ name: one.login, path: ["orgs", n, "login"] })),
  ];
  const slugs = apps.map((one, n) => ({ name: one.slug, path: ["apps", n, "slug"] }));
  const names = repos.map((one, n) => ({ name: `${one.owner}/${one.name}`, path: ["repos", n, "name"] }));
  return [...twice("login", logins), ...twice("app", slugs), ...twice("repository", names)];
}

function twice(kind: string, named: readonly { name: string; path: Path }[]): SeedProblem[] {
  const seen = new Set<string>();
  return named.flatMap(({ name, path }) => {
    const key = name.toLowerCase();
    if (seen.has(key)) return [{ path, says: `the ${kind} "${name}" is there already; remove one or rename it.` }];
    seen.add(key);
    return [];
  });
}

type Known = { people: Set<string>; accounts: Set<string>; apps: Set<string>; repos: Set<string> };

function missing(seed: Seed): SeedProblem[] {
  const lower = (names: readonly string[]): Set<string> => new Set(names.map((name) => name.toLowerCase()));
  const bots = seed.apps.map((app) => `${app.slug}[bot]`);
  const people = seed.users.map((one) => one.login);
  const known: Known = {
    people: lower([...people, ...bots]),
    accounts: lower([...people, ...seed.orgs.map((one) => one.login), "github"]),
    apps: lower(seed.apps.flatMap((app) => [app.slug, ...(app.id === undefined ? [] : [String(app.id)])])),
    repos: lower(seed.repos.map((one) => `${one.owner}/${one.name}`)),
  };
  return [
    ...seed.orgs.flatMap((org, n) => inOrg(known, org, ["orgs", n])),
    ...seed.apps.flatMap((app, n) => (app.owner === undefined ? [] : account(known, app.owner, ["apps", n, "owner"]))),
    ...seed.repos.flatMap((repo, n) => inRepo(known, seed, repo, ["repos", n])),
    ...seed.installations.flatMap((one, n) => inInstallation(known, one, ["installations", n])),
    ...(["rulesets", "issues"] as const).flatMap((part) =>
      seed[part].flatMap(({ repo, user }, n) => [
        ...repository(known, repo, [part, n, "repo"]),
        ...person(known, user, [part, n, "user"]),
      ]),
    ),
    ...seed.actions.flatMap(({ repo }, n) =>
      repo === undefined ? [] : repository(known, repo, ["actions", n, "repo"]),
    ),
  ];
}

function person({ people }: Known, login: string, path: Path): SeedProblem[] {
  if (people.has(login.toLowerCase())) return [];
  return [{ path, says: `there is no user "${login}"; add { login: ${login} } below users.` }];
}

function account({ accounts }: Known, login: string, path: Path): SeedProblem[] {
  if (accounts.has(login.toLowerCase())) return [];
  return [{ path, says: `there is no user or organisation "${login}"; add it below users or orgs.` }];
}

function repository({ repos }: Known, name: string, path: Path): SeedProblem[] {
  if (repos.has(name.toLowerCase())) return [];
  return [{ path, says: `there is no repository "${name}"; add it below repos.` }];
}

function inOrg(known: Known, { members, teams }: Seed["orgs"][number], path: Path): SeedProblem[] {
  return [
    ...Object.keys(members).flatMap((login) => person(known, login, [...path, "members", login])),
    ...Object.entries(teams).flatMap(([slug, logins]) =>
      logins.flatMap((login, n) => person(known, login, [...path, "teams", slug, n])),
    ),
  ];
}

function inRepo(known: Known, { orgs }: Seed, repo: Seed["repos"][number], path: Path): SeedProblem[] {
  const owner = orgs.find((one) => one.login.toLowerCase() === repo.owner.toLowerCase());
  const strangers = Object.keys(repo.teams).filter((slug) => owner?.teams[slug] === undefined);
  return [
    ...account(known, repo.owner, [...path, "owner"]),
    ...Object.keys(repo.collaborators).flatMap((login) => person(known, login, [...path, "collaborators", login])),
    ...strangers.map((slug) => ({
      path: [...path, "teams", slug],
      says: `"${repo.owner}" has no team "${slug}"; add it below that organisation's teams.`,
    })),
    ...repo.commits.flatMap(({ author }, n) =>
      author === undefined ? [] : person(known, author, [...path, "commits", n, "author"]),
    ),
  ];
}

function inInstallation(known: Known, one: Seed["installations"][number], path: Path): SeedProblem[] {
  const isKnown = known.apps.has(String(one.app).toLowerCase());
  const full = (name: string): string => (name.includes("/") ? name : `${one.account}/${name}`);
  return [
    ...(isKnown ? [] : [{ path: [...path, "app"], says: `there is no app "${one.app}"; add it below apps.` }]),
    ...account(known, one.account, [...path, "account"]),
    ...(one.repositories ?? []).flatMap((name, n) => repository(known, full(name), [...path, "repositories", n])),
  ];
}
