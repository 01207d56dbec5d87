import { randomBytes, sign } from "node:crypto";
import { createAppAuth } from "@octokit/auth-app";
import { createWatchedSimulator } from "../simulator/watched-simulator.ts";
import { createCaller, type Caller } from "./client.ts";

export const people = ["admin", "writer", "second", "triager", "reader"] as const;
export type Person = (typeof people)[number];

/** What is asked: the simulated GitHub, or the one that the environment names. */
export type Target = {
  org: string;
  as: (person: Person) => Caller;
  loginOf: (person: Person) => string;
  appId: number;
  /** The app's own JWT; `app` acts through an installation token with everything the app was granted. */
  jwt: () => Promise<Caller>;
  /** The app's JWT with times of one's own, in seconds from now. */
  jwtFor: (times: { issued: number; expires: number }) => Caller;
  app: () => Promise<Caller>;
  installation: number;
  /** A caller with any credential. */
  with: (token: string) => Caller;
  /** Where git finds a repository, without credential. */
  gitUrl: string;
  close: () => Promise<void>;
};

type Place = Pick<Target, "org" | "appId" | "installation" | "gitUrl" | "close"> & {
  apiUrl: string;
  graphqlUrl: string;
  privateKey: string;
  tokens: Record<Person, string>;
  logins: Record<Person, string>;
};

/**
 * The target of this run. A real GitHub is named by CONFORMANCE_API_URL, CONFORMANCE_GRAPHQL_URL, CONFORMANCE_GIT_URL,
 * CONFORMANCE_ORG, CONFORMANCE_APP_ID, CONFORMANCE_APP_KEY, CONFORMANCE_INSTALLATION and, for each person,
 * CONFORMANCE_<PERSON>_TOKEN; the people are members of the organisation, whose base permission is none.
 */
export async function createTarget(): Promise<Target> {
  const place = process.env["CONFORMANCE_API_URL"] === undefined ? await simulated() : await named();
  const caller = (token: string): Caller => createCaller(place.apiUrl, place.graphqlUrl, token);
  const jwt = async (): Promise<Caller> => {
    const auth = createAppAuth({ appId: place.appId, privateKey: place.privateKey });
    return caller((await auth({ type: "app" })).token);
  };
  return {
    ...place,
    as: (person) => caller(place.tokens[person]),
    loginOf: (person) => place.logins[person],
    with: caller,
    jwt,
    jwtFor: (times) => caller(signed(place, times)),
    app: async () => {
      const made = await (await jwt()).api("POST", `/app/installations/${place.installation}/access_tokens`);
      return caller((made.data as { token: string }).token);
    },
  };
}

function signed({ appId, privateKey }: Place, { issued, expires }: { issued: number; expires: number }): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss: String(appId), iat: now + issued, exp: now + expires };
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), privateKey).toString("base64url")}`;
}

const appPermissions = {
  administration: "write",
  attestations: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  pull_requests: "write",
  statuses: "write",
} as const;

async function simulated(): Promise<Place> {
  const sim = await createWatchedSimulator();
  const { control } = sim;
  for (const login of people) await control.createUser({ login });
  const members = { admin: "admin", writer: "member", second: "member", triager: "member", reader: "member" } as const;
  await control.createOrg({ login: "acme", members, baseRole: "none" });
  const app = await control.createApp({ slug: "robot", permissions: appPermissions });
  const { id: installation } = await control.installApp({ app: app.id, account: "acme" });
  return {
    org: "acme",
    apiUrl: sim.apiUrl,
    graphqlUrl: sim.graphqlUrl,
    gitUrl: sim.url,
    appId: app.id,
    privateKey: app.privateKey,
    installation,
    tokens: Object.fromEntries(people.map((person) => [person, sim.as(person).token])) as Record<Person, string>,
    logins: Object.fromEntries(people.map((person) => [person, person])) as Record<Person, string>,
    close: () => sim.close(),
  };
}

async function named(): Promise<Place> {
  const apiUrl = needed("API_URL");
  const graphqlUrl = needed("GRAPHQL_URL");
  const tokens = Object.fromEntries(
    people.map((person) => [person, needed(`${person.toUpperCase()}_TOKEN`)]),
  ) as Record<Person, string>;
  const logins = await Promise.all(
    people.map(async (person) => {
      const answer = await createCaller(apiUrl, graphqlUrl, tokens[person]).api("GET", "/user");
      return [person, (answer.data as { login: string }).login];
    }),
  );
  return {
    org: needed("ORG"),
    apiUrl,
    graphqlUrl,
    gitUrl: needed("GIT_URL"),
    appId: Number(needed("APP_ID")),
    privateKey: needed("APP_KEY"),
    installation: Number(needed("INSTALLATION")),
    tokens,
    logins: Object.fromEntries(logins) as Record<Person, string>,
    close: () => Promise.resolve(),
  };
}

function needed(name: string): string {
  const value = process.env[`CONFORMANCE_${name}`];
  if (value === undefined) throw new Error(`CONFORMANCE_${name} must be set when CONFORMANCE_API_URL is.`);
  return value;
}

/** A repository of its own for one group of cases. */
export type Ground = {
  name: string;
  path: string;
  /** Commits files on a branch through the git data endpoints and answers the commit's id. */
  commit: (by: Caller, branch: string, files: Record<string, string>, parent?: string) => Promise<string>;
  /** Opens a pull request with one changed file of its own. */
  pull: (
    by: Caller,
    options?: PullOptions,
  ) => Promise<{ number: number; sha: string; branch: string; node_id: string }>;
  remove: () => Promise<void>;
};
type PullOptions = { files?: Record<string, string>; draft?: boolean; body?: string; base?: string };

/** Makes a repository with a README, in which everybody has the role of their name. */
export async function createGround(target: Target, settings: Record<string, unknown> = {}): Promise<Ground> {
  const admin = target.as("admin");
  const name = `conformance-${randomBytes(5).toString("hex")}`;
  const path = `/repos/${target.org}/${name}`;
  const made = await admin.api("POST", `/orgs/${target.org}/repos`, { name, auto_init: true, ...settings });
  if (made.status !== 201) throw new Error(`The repository could not be made: ${JSON.stringify(made.data)}`);
  const roles = { writer: "push", second: "push", triager: "triage", reader: "pull" } as const;
  for (const [person, permission] of Object.entries(roles)) {
    const login = target.loginOf(person as Person);
    await admin.api("PUT", `${path}/collaborators/${login}`, { permission });
  }
  const commit = commitIn(path);
  let count = 0;
  return {
    name,
    path,
    commit,
    pull: async (by, options = {}) => {
      count += 1;
      const branch = `topic-${count}`;
      const sha = await commit(by, branch, options.files ?? { [`file-${count}.txt`]: `${count}\n` });
      const { draft = false, body = "", base = "main" } = options;
      const opened = await by.api("POST", `${path}/pulls`, {
        title: `Topic ${count}`,
        head: branch,
        base,
        draft,
        body,
      });
      if (opened.status !== 201) throw new Error(JSON.stringify(opened.data));
      const { number, node_id } = opened.data as { number: number; node_id: string };
      return { number, sha, branch, node_id };
    },
    remove: async () => {
      await admin.api("DELETE", path);
    },
  };
}

type Ref = { object: { sha: string } };

function commitIn(path: string): Ground["commit"] {
  return async (by, branch, files, parent) => {
    const known = await by.api("GET", `${path}/git/ref/heads/${branch}`);
    const main = await by.api("GET", `${path}/git/ref/heads/main`);
    const from = parent ?? (known.status === 200 ? (known.data as Ref) : (main.data as Ref)).object.sha;
    const old = await by.api("GET", `${path}/git/commits/${from}`);
    const tree = await by.api("POST", `${path}/git/trees`, {
      base_tree: (old.data as { tree: { sha: string } }).tree.sha,
      tree: Object.entries(files).map(([file, content]) => ({ path: file, mode: "100644", type: "blob", content })),
    });
    const { sha: treeSha } = tree.data as { sha: string };
    const made = await by.api("POST", `${path}/git/commits`, { message: "Change", tree: treeSha, parents: [from] });
    const { sha } = made.data as { sha: string };
    const moved =
      known.status === 200
        ? await by.api("PATCH", `${path}/git/refs/heads/${branch}`, { sha, force: true })
        : await by.api("POST", `${path}/git/refs`, { ref: `refs/heads/${branch}`, sha });
    if (moved.status >= 300) throw new Error(JSON.stringify(moved.data));
    return sha;
  };
}

/** Asks again until the answer is right; GitHub works some answers out in the background. */
export async function eventually<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const answer = await ask();
    if (isRight(answer) || tries >= 40) return answer;
    await new Promise((resolve) => setTimeout(resolve, tries < 20 ? 20 : 1000));
  }
}
