import { setTimeout as sleep } from "node:timers/promises";
import type { RepoRecord } from "../../engine/needs.ts";
import { Unavailable } from "../../engine/needs.ts";
import type { Run } from "../../model/run.ts";
import type { Client } from "../client/client.ts";
import { documentOf, facts, type RawRepository } from "./document.ts";
import { policyPath } from "./policy.ts";

/** GitHub may show an issue a little after telling of it: a missing one is looked for three times. */
export async function rawFacts(
  client: Client,
  repo: RepoRecord,
  issue: number,
  run: Run | undefined,
): Promise<RawRepository> {
  const dependencies = dependenciesOf(run);
  const branch = `lintel/${issue}`;
  const variables = {
    owner: repo.owner,
    name: repo.name,
    issue,
    branch,
    ref: `refs/heads/${branch}`,
    policy: `HEAD:${policyPath}`,
  };
  const mayMiss = ["repository.issue", ...dependencies.map((n) => `repository.d${n}`)];
  for (let n = 1; ; n += 1) {
    const document = documentOf(dependencies);
    const { repository } = await client.query(repo.installation, document, variables, facts, mayMiss);
    if (repository === null) throw new Unavailable("GitHub answered no repository and no reason");
    if (repository.databaseId !== repo.id) {
      throw new Unavailable(`${repo.owner}/${repo.name} is another repository now`);
    }
    if (repository.issue !== null || n === 3) return repository;
    await sleep(client.settleMs);
  }
}

/** Numbers of the issues that must be closed before this run may begin. */
export function dependenciesOf(run: Run | undefined): readonly number[] {
  return [...new Set(run?.spec?.dependsOn)].filter((n) => Number.isSafeInteger(n) && n > 0);
}
