import type { Route } from "../http/route.ts";
import { accountRoutes } from "./accounts.ts";
import { actionsRoutes } from "./actions.ts";
import { appRoutes } from "./apps.ts";
import { archiveRoutes } from "./archive.ts";
import { attestationRoutes } from "./attestations.ts";
import { ownerRoutes } from "./codeowners.ts";
import { dependencyRoutes } from "./dependencies.ts";
import { dispatchRoutes } from "./dispatches.ts";
import { deploymentRoutes } from "./deployments.ts";
import { manifestRoutes } from "./manifests.ts";
import { newRepoRoutes } from "./new-repos.ts";
import { renameBranchRoutes } from "./rename-branch.ts";
import { searchRoutes } from "./search.ts";
import { subIssueRoutes } from "./sub-issues.ts";
import { branchRoutes } from "./branches.ts";
import { checkRunRoutes } from "./check-runs.ts";
import { checkSuiteRoutes } from "./check-suites.ts";
import { commentRoutes } from "./comments.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { forkRoutes } from "./forks.ts";
import { gitObjectRoutes } from "./git-objects.ts";
import { hookRoutes } from "./hooks.ts";
import { issueRoutes } from "./issues.ts";
import { labelRoutes } from "./labels.ts";
import { mergeRoutes } from "./merge.ts";
import { protectionRoutes } from "./protection.ts";
import { pullRoutes } from "./pulls.ts";
import { reactionRoutes } from "./reactions.ts";
import { refRoutes } from "./refs.ts";
import { repoRoutes } from "./repos.ts";
import { reviewCommentRoutes } from "./review-comments.ts";
import { reviewRoutes } from "./reviews.ts";
import { rulesetRoutes } from "./rulesets.ts";
import { statusRoutes } from "./statuses.ts";

/** Every REST endpoint there is; anything else is answered 501 and recorded. */
export const allRoutes: readonly Route[] = [
  ...accountRoutes,
  ...actionsRoutes,
  ...appRoutes,
  ...archiveRoutes,
  ...attestationRoutes,
  ...branchRoutes,
  ...ownerRoutes,
  ...dependencyRoutes,
  ...deploymentRoutes,
  ...dispatchRoutes,
  ...manifestRoutes,
  ...newRepoRoutes,
  ...renameBranchRoutes,
  ...searchRoutes,
  ...subIssueRoutes,
  ...checkRunRoutes,
  ...checkSuiteRoutes,
  ...commentRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...forkRoutes,
  ...gitObjectRoutes,
  ...hookRoutes,
  ...issueRoutes,
  ...labelRoutes,
  ...mergeRoutes,
  ...protectionRoutes,
  ...pullRoutes,
  ...reactionRoutes,
  ...refRoutes,
  ...repoRoutes,
  ...reviewCommentRoutes,
  ...reviewRoutes,
  ...rulesetRoutes,
  ...statusRoutes,
];
