import { Refusal } from "../http/refusal.ts";
import type { Repo } from "../state/repository.ts";

/** Private repositories on the free plan have no branch rules. */
export function demandPlan(repo: Repo): void {
  if (!repo.private || repo.owner.plan !== "free") return;
  throw new Refusal(403, "Upgrade to GitHub Pro or make this repository public to enable this feature.");
}
