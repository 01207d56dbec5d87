import { z } from "zod";
import { refMoved } from "../effects/move-ref.ts";
import { runWorkflows } from "../effects/run-workflows.ts";
import { openFormIssue } from "../effects/open-form-issue.ts";
import { createLabel, findLabel } from "../effects/set-labels.ts";
import { renameRepo, transferRepo } from "../effects/rename-repo.ts";
import { newCommits } from "../git/history.ts";
import { setRef } from "../git/store.ts";
import { pushProblems } from "../rules/push-problems.ts";
import { fullName, type Repo } from "../state/repository.ts";
import { exclusively, nextId, timestamp, type World } from "../state/world.ts";
import { makeRepo } from "./make-repo.ts";
import { accountNamed, ControlError, operation, repoNamed, repoNameSchema, roleSchema } from "./operation.ts";
import {
  changesOf,
  commitFiles,
  commitSchema,
  filesSchema,
  importRepository,
  placeBranch,
  readDirectory,
} from "./seed-history.ts";

const labelSchema = z.strictObject({
  name: z.string(),
  color: z.string().optional(),
  description: z.string().optional(),
});

const repoSchema = z.strictObject({
  owner: z.string(),
  name: z.string(),
  private: z.boolean().default(false),
  description: z.string().optional(),
  defaultBranch: z.string().default("main"),
  /** The first commit's files, in one of three forms, then more commits on the default branch. */
  files: filesSchema.optional(),
  directory: z.string().optional(),
  from: z.string().optional(),
  commits: z.array(commitSchema).default([]),
  labels: z.array(labelSchema).default([]),
  collaborators: z.record(z.string(), roleSchema).default({}),
  teams: z.record(z.string(), roleSchema).default({}),
  autoMerge: z.boolean().default(false),
  deleteBranchOnMerge: z.boolean().default(false),
  secrets: z.array(z.string()).default([]),
});
type RepoInput = z.output<typeof repoSchema>;

export const repoOperations = {
  /** A repository with history, labels and collaborators; nobody is told, but its CI runs once on the default branch. */
  createRepo: operation(repoSchema, createRepo),
  /** Gives a person a role in a repository, or takes it away (null). */
  setRole: operation(
    z.strictObject({ repo: repoNameSchema, user: z.string(), role: roleSchema.nullable() }),
    (world, { repo, user, role }) => {
      const { roles } = repoNamed(world, repo);
      const { id } = accountNamed(world, user);
      if (role === null) roles.delete(id);
      else roles.set(id, role);
      return { role };
    },
  ),
  createLabel: operation(labelSchema.extend({ repo: repoNameSchema }), (world, { repo, ...label }) => {
    const target = repoNamed(world, repo);
    const by = { kind: "user", account: target.owner } as const;
    return { id: (findLabel(target, label.name) ?? createLabel(world, target, by, label)).id };
  }),
  /** A push by somebody: rules are asked and everything follows, as by `git push`. */
  pushCommit: operation(
    z.strictObject({
      repo: repoNameSchema,
      user: z.string(),
      branch: z.string(),
      message: z.string(),
      files: filesSchema,
      /** Where a branch that is not there yet starts; default: the default branch. */
      from: z.string().optional(),
    }),
    async (world, input) => {
      const repo = repoNamed(world, input.repo);
      return exclusively(world, repo, () => pushCommit(world, repo, input));
    },
  ),
  /** An issue by form: its labels are set for anybody, with the author as sender. */
  submitIssueForm: operation(
    z.strictObject({
      repo: repoNameSchema,
      user: z.string(),
      title: z.string(),
      body: z.string(),
      labels: z.array(z.string()).default([]),
    }),
    async (world, { repo: name, user, title, body, labels }) => {
      const repo = repoNamed(world, name);
      const by = { kind: "user", account: accountNamed(world, user) } as const;
      const wanted = { title, body, labels, assignees: [] };
      const issue = await exclusively(world, repo, () => openFormIssue(world, repo, by, wanted));
      return { number: issue.number, id: issue.id };
    },
  ),
  renameRepo: operation(z.strictObject({ repo: repoNameSchema, name: z.string() }), (world, { repo: old, name }) => {
    const repo = repoNamed(world, old);
    renameRepo(world, repo, name, repo.owner);
    return { full_name: fullName(repo) };
  }),
  /** Moves a repository to another account, as its owner does in GitHub's pages. */
  transferRepo: operation(
    z.strictObject({ repo: repoNameSchema, owner: z.string() }),
    (world, { repo: name, owner }) => {
      const repo = repoNamed(world, name);
      transferRepo(world, repo, accountNamed(world, owner));
      return { full_name: fullName(repo) };
    },
  ),
  setSecrets: operation(
    z.strictObject({ repo: repoNameSchema, secrets: z.array(z.string()) }),
    (world, { repo, secrets }) => {
      repoNamed(world, repo).secrets = secrets;
      return { secrets };
    },
  ),
  createEnvironment: operation(
    z.strictObject({
      repo: repoNameSchema,
      name: z.string(),
      reviewers: z.array(z.string()).default([]),
      secrets: z.array(z.string()).default([]),
      /** The app, by slug, that decides who passes. */
      gate: z.string().nullable().default(null),
    }),
    (world, { repo, ...environment }) => {
      const made = { id: nextId(world), createdAt: timestamp(world), ...environment };
      repoNamed(world, repo).environments.push(made);
      return { id: made.id };
    },
  ),
};

async function createRepo(
  world: World,
  input: RepoInput,
): Promise<{ id: number; full_name: string; clone_url: string; head: string | null }> {
  const owner = accountNamed(world, input.owner);
  const { name, defaultBranch, private: isPrivate, description = null } = input;
  const repo = await makeRepo(world, owner, name, { private: isPrivate, defaultBranch, description });
  await seedHistory(world, repo, input);
  for (const [login, role] of Object.entries(input.collaborators)) repo.roles.set(accountNamed(world, login).id, role);
  for (const [slug, role] of Object.entries(input.teams)) {
    const team = owner.teams.find((one) => one.slug === slug);
    if (team === undefined) throw new ControlError(`"${owner.login}" has no team "${slug}".`);
    repo.teamRoles.set(team.id, role);
  }
  for (const label of input.labels) {
    if (findLabel(repo, label.name) === undefined) createLabel(world, repo, { kind: "user", account: owner }, label);
  }
  repo.settings.autoMerge = input.autoMerge;
  repo.settings.deleteBranchOnMerge = input.deleteBranchOnMerge;
  repo.secrets = input.secrets;
  const head = repo.git.refs.get(`refs/heads/${defaultBranch}`) ?? null;
  if (head !== null) {
    const place = { action: null, sha: head, branch: defaultBranch, base: null, before: null };
    await runWorkflows(world, repo, { event: "push", ...place, by: owner });
  }
  return { id: repo.id, full_name: fullName(repo), clone_url: `${world.url}/${fullName(repo)}.git`, head };
}

async function seedHistory(world: World, repo: Repo, input: RepoInput): Promise<void> {
  if (input.from !== undefined) await importRepository(repo, input.from);
  let tip = repo.git.refs.get(`refs/heads/${repo.defaultBranch}`) ?? null;
  const first =
    input.directory === undefined
      ? await changesOf(repo.git, input.files ?? {})
      : [...(await readDirectory(repo.git, input.directory)), ...(await changesOf(repo.git, input.files ?? {}))];
  if (first.length > 0) {
    tip = await commitFiles(world, repo, repo.owner, tip, { message: "Initial commit\n", changes: first });
  }
  for (const commit of input.commits) {
    const by = commit.author === undefined ? repo.owner : accountNamed(world, commit.author);
    const changes = await changesOf(repo.git, commit.files);
    tip = await commitFiles(world, repo, by, tip, { message: commit.message, changes, date: commit.date });
  }
  if (tip !== null) await placeBranch(repo, repo.defaultBranch, tip);
  await noteArrivals(world, repo);
}

async function noteArrivals(world: World, repo: Repo): Promise<void> {
  for (const [ref, oid] of repo.git.refs) {
    for (const commit of (await newCommits(repo.git, oid, [])).toReversed()) {
      if (repo.arrivals.some((one) => one.commit === commit.oid)) continue;
      repo.arrivals.push({ at: timestamp(world), ref, commit: commit.oid, tree: commit.tree, by: "seed" });
    }
  }
}

async function pushCommit(
  world: World,
  repo: Repo,
  input: {
    user: string;
    branch: string;
    message: string;
    files: z.output<typeof filesSchema>;
    from?: string | undefined;
  },
): Promise<{ sha: string }> {
  const by = { kind: "user", account: accountNamed(world, input.user) } as const;
  const ref = `refs/heads/${input.branch}`;
  const before = repo.git.refs.get(ref) ?? null;
  const start = before ?? repo.git.refs.get(`refs/heads/${input.from ?? repo.defaultBranch}`) ?? null;
  const changes = await changesOf(repo.git, input.files);
  const after = await commitFiles(world, repo, by.account, start, { message: input.message, changes });
  const update = { ref, before, after };
  const problems = await pushProblems(repo, repo.git, update, by);
  if (problems.length > 0) throw new ControlError(problems.map((problem) => problem.message).join(" "));
  await setRef(repo.git, ref, before, after);
  await refMoved(world, repo, update, by);
  return { sha: after };
}
