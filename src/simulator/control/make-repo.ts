import { join } from "node:path";
import { openGitStore } from "../git/store.ts";
import type { Account } from "../state/account.ts";
import type { Repo } from "../state/repository.ts";
import { findRepo, nextId, timestamp, type World } from "../state/world.ts";
import { ControlError } from "./operation.ts";

/** Where the hooks of all repositories are. */
export const hooksDir = (world: World): string => join(world.dataDir, "hooks");

const firstLabels: [string, string, string][] = [
  ["bug", "d73a4a", "Something isn't working"],
  ["documentation", "0075ca", "Improvements or additions to documentation"],
  ["enhancement", "a2eeef", "New feature or request"],
];

/** Makes an empty repository with GitHub's defaults. */
export async function makeRepo(
  world: World,
  owner: Account,
  name: string,
  options: { private: boolean; defaultBranch: string; description: string | null },
): Promise<Repo> {
  if (findRepo(world, owner.login, name) !== undefined) {
    throw new ControlError(`The repository "${owner.login}/${name}" is there already.`);
  }
  const id = nextId(world);
  const git = await openGitStore(join(world.dataDir, "repos", `${id}.git`), options.defaultBranch, hooksDir(world));
  const at = timestamp(world);
  const repo: Repo = {
    ...options,
    id,
    owner,
    name,
    archived: false,
    hasIssues: true,
    createdAt: at,
    updatedAt: at,
    pushedAt: at,
    parent: null,
    settings: {
      methods: { merge: true, squash: true, rebase: true },
      autoMerge: false,
      deleteBranchOnMerge: false,
      workflowToken: "read",
      workflowsMayApprove: false,
    },
    roles: new Map(),
    teamRoles: new Map(),
    git,
    labels: firstLabels.map(([label, color, description]) => ({
      id: nextId(world),
      name: label,
      color,
      description,
      default: true,
    })),
    issues: new Map(),
    lastNumber: 0,
    suites: [],
    checkRuns: [],
    statuses: [],
    rulesets: [],
    protections: new Map(),
    workflowRuns: [],
    environments: [],
    mergeGroups: new Map(),
    deployments: [],
    attestations: [],
    secrets: [],
    variables: [],
    signed: new Set(),
    creators: new Map(),
    arrivals: [],
    formerNames: [],
  };
  world.repos.set(id, repo);
  return repo;
}
