import { z } from "zod";
import { addIssue } from "../effects/open-issue.ts";
import { addPull } from "../effects/open-pull.ts";
import type { Repo } from "../state/repository.ts";
import { exclusively, type World } from "../state/world.ts";
import { accountNamed, ControlError, operation, repoNamed, repoNameSchema } from "./operation.ts";
import { changesOf, commitFiles, placeBranch } from "./seed-history.ts";

const fillSchema = z.strictObject({
  repo: repoNameSchema,
  user: z.string(),
  issues: z.number().int().min(0).default(0),
  /** Each from a branch of its own (`fill-<n>`) with one changed file. */
  pulls: z.number().int().min(0).default(0),
});

export const fillOperations = {
  /** Many issues and pull requests at once, of which nobody is told: a big repository to measure with. */
  fill: operation(fillSchema, async (world, input) => {
    const repo = repoNamed(world, input.repo);
    return exclusively(world, repo, () => fill(world, repo, input));
  }),
};

async function fill(world: World, repo: Repo, input: z.output<typeof fillSchema>): Promise<{ last: number }> {
  const by = { kind: "user", account: accountNamed(world, input.user) } as const;
  for (let n = 1; n <= input.issues; n++) {
    addIssue(world, repo, by, { title: `Issue ${n}`, body: `The text of issue ${n}.` });
  }
  const base = { ref: repo.defaultBranch, sha: repo.git.refs.get(`refs/heads/${repo.defaultBranch}`) ?? "" };
  if (input.pulls > 0 && base.sha === "") throw new ControlError(`"${input.repo}" is empty; give it files first.`);
  for (let n = 1; n <= input.pulls; n++) {
    const ref = `fill-${n}`;
    const changes = await changesOf(repo.git, { [`fill/${n}.txt`]: `${n}\n` });
    const sha = await commitFiles(world, repo, by.account, base.sha, { message: `Fill ${n}`, changes });
    await placeBranch(repo, ref, sha);
    const head = { repo, ref, sha };
    const text = { title: `Pull request ${n}`, body: null, draft: false, maintainerCanModify: false };
    await addPull(world, repo, by, { ...text, head, base: { ...base } });
  }
  return { last: repo.lastNumber };
}
