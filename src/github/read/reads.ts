import type { Reads, RepoRecord } from "../../engine/needs.ts";
import type { Comment, Repo, Self, World } from "../../model/facts.ts";
import type { Run } from "../../model/run.ts";
import type { Client } from "../client/client.ts";
import { RefusedByGitHub } from "../client/failure.ts";
import type { Age } from "../client/read.ts";
import { checkOf, context, contextFields } from "./checks.ts";
import { whole } from "./connection.ts";
import { dependencyOf, type RawRepository } from "./document.ts";
import { issueOf } from "./issue.ts";
import { labelledIssues } from "./labelled.ts";
import { ourPull } from "./our-pull.ts";
import { permissionsOf, whoMatters } from "./permissions.ts";
import { policyOf, type ReadPolicy } from "./policy.ts";
import { dependenciesOf, rawFacts } from "./raw-facts.ts";
import { readRules } from "./rules.ts";
import { writersOf } from "./writers.ts";

export type ReadsOptions = { readonly self: Self; readonly readPolicy: ReadPolicy };

/** How old permissions, rules and writers may be in an ordinary look. */
const cachedForMs = 60_000;

export function createReads(client: Client, options: ReadsOptions): Reads {
  const look = (
    repo: RepoRecord,
    issue: number,
    run: Run | undefined,
    heard: readonly Comment[],
    age: Age,
  ): Promise<World> => worldOf(client, options, { repo, issue, run, heard, age });
  return {
    look: (repo, issue, run, heard) => look(repo, issue, run, heard, { maxAgeMs: cachedForMs }),
    lookAgain: (repo, issue, run, heard) => look(repo, issue, run, heard, { fresh: true }),
    labelled: (repo) => labelledIssues(client, repo),
    remote: async (repo) => {
      const narrow = { repositoryIds: [repo.id], permissions: { contents: "read" as const } };
      const token = await client.token(repo.installation, narrow);
      const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
      return { url: `${client.urls.web}/${repo.owner}/${repo.name}.git`, authorization: `Basic ${basic}` };
    },
  };
}

type Asked = {
  readonly repo: RepoRecord;
  readonly issue: number;
  readonly run: Run | undefined;
  readonly heard: readonly Comment[];
  readonly age: Age;
};

async function worldOf(client: Client, options: ReadsOptions, asked: Asked): Promise<World> {
  const { run, heard, age } = asked;
  const { installation } = asked.repo;
  const at = client.now();
  const raw = await rawFacts(client, asked.repo, asked.issue, run);
  const { defaultBranchRef } = raw;
  if (defaultBranchRef === null) throw new RefusedByGitHub("The repository has no commits yet", 409);
  const repo = repoOf(raw, defaultBranchRef.name);
  const place = { owner: repo.owner, repo: repo.name };
  const { target } = defaultBranchRef;
  const [issue, pull, checks, rules, writers] = await Promise.all([
    raw.issue === null ? undefined : issueOf(client, installation, raw.issue),
    ourPull(client, installation, options.self, run, raw),
    baseChecks(client, installation, target),
    readRules(client, installation, { ...place, branch: repo.defaultBranch }, options.self.appId, age),
    writersOf(client, installation, place, age),
  ]);
  const people = whoMatters(issue, pull, run, heard);
  const { policy, halted } = policyOf(raw.policy, options.readPolicy);
  return {
    at,
    repo,
    self: options.self,
    policy,
    halted,
    rules,
    base: { sha: target.oid, tree: target.tree.oid, checks },
    issue,
    branch: raw.branch?.target.oid,
    pull,
    permissions: await permissionsOf(client, installation, place, people, age),
    writers,
    dependencies: dependenciesOf(run).map((number) => ({ number, state: dependencyOf(raw, number) })),
  };
}

function repoOf(raw: RawRepository, defaultBranch: string): Repo {
  return {
    id: raw.databaseId,
    owner: raw.owner.login,
    name: raw.name,
    defaultBranch,
    private: raw.isPrivate,
    archived: raw.isArchived,
  };
}

async function baseChecks(
  client: Client,
  installation: number,
  target: NonNullable<RawRepository["defaultBranchRef"]>["target"],
): Promise<World["base"]["checks"]> {
  const contexts = target.statusCheckRollup?.contexts;
  if (contexts === undefined) return [];
  const place = { id: target.id, on: "Commit" as const, path: ["statusCheckRollup", "contexts"] };
  const all = await whole(client, installation, contexts, { ...place, fields: contextFields, node: context });
  return all.map(checkOf);
}
