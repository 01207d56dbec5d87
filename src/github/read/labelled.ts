import * as z from "zod";
import type { RepoRecord } from "../../engine/needs.ts";
import { triggerLabel } from "../../rules/intents.ts";
import type { Client } from "../client/client.ts";

const listed = z.object({ number: z.int(), pull_request: z.unknown().optional() });

/** Numbers of the open issues that carry the trigger label; pull requests are issues to GitHub, not to us. */
export async function labelledIssues(client: Client, repo: RepoRecord): Promise<readonly number[]> {
  const params = { owner: repo.owner, repo: repo.name, labels: triggerLabel, state: "open" };
  const all = await client.list(repo.installation, "GET /repos/{owner}/{repo}/issues", params, listed);
  return [...new Set(all.filter((one) => one.pull_request === undefined).map(({ number }) => number))];
}
