import { isPull } from "../effects/touch-issue.ts";
import { isAncestor } from "../git/history.ts";
import type { Repo } from "../state/repository.ts";
import { pullBase, type PullIssue } from "../views/pull-view.ts";

/** Pull requests that bring a commit: it is among what their head adds to their base, or it is what merging them made. */
export async function pullsOfCommit(repo: Repo, oid: string): Promise<PullIssue[]> {
  const found: PullIssue[] = [];
  for (const issue of [...repo.issues.values()].filter(isPull)) {
    const { pull } = issue;
    if (pull.mergeCommitSha === oid && pull.merged) found.push(issue);
    else if (pull.head.sha === oid) found.push(issue);
    else if (await isAncestor(repo.git, oid, pull.head.sha)) {
      if (!(await isAncestor(repo.git, oid, await pullBase(repo, pull)))) found.push(issue);
    }
  }
  return found;
}
