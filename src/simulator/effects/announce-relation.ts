import type { Writer } from "../http/call.ts";
import type { IssueRef } from "../state/issue.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { issueView } from "../views/issue-view.ts";
import { repoView } from "../views/repo-view.ts";
import { emit } from "./emit.ts";

export type Relation =
  | { kind: "sub_issues"; parent: IssueRef; child: IssueRef }
  | { kind: "issue_dependencies"; blocked: IssueRef; blocking: IssueRef };

/** Tells both sides of a new or ended relation between issues, each in its own repository. */
export function announceRelation(world: World, change: "added" | "removed", by: Writer, relation: Relation): void {
  const send = (repo: Repo, action: string, payload: Record<string, unknown>): void => {
    emit(world, repo, { event: relation.kind, action: `${action}_${change}`, sender: by.account, payload });
  };
  const side = (name: string, { repo, issue }: IssueRef): Record<string, unknown> => ({
    [`${name}_id`]: issue.id,
    [name]: issueView(world, repo, issue),
    [`${name}_repo`]: repoView(world, repo),
  });
  switch (relation.kind) {
    case "sub_issues": {
      const payload = { ...side("parent_issue", relation.parent), ...side("sub_issue", relation.child) };
      send(relation.parent.repo, "sub_issue", payload);
      send(relation.child.repo, "parent_issue", payload);
      return;
    }
    case "issue_dependencies": {
      const payload = { ...side("blocked_issue", relation.blocked), ...side("blocking_issue", relation.blocking) };
      send(relation.blocked.repo, "blocked_by", payload);
      send(relation.blocking.repo, "blocking", payload);
    }
  }
}
