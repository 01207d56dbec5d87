import { sql } from "kysely";
import type { Waiting } from "../model/facts.ts";
import type { RepoId } from "../model/names.ts";
import type { Sql } from "./tables.ts";

/** Live runs of a repository besides this one whose frozen spec names issues to wait for. */
export async function waitingOthers(db: Sql, repo: RepoId, run: number): Promise<readonly Waiting[]> {
  const { rows } = await sql<{ readonly issue: number; readonly on: unknown }>`
    select issue, state->'spec'->'dependsOn' as "on" from runs
    where repo = ${repo} and id <> ${run} and live and json_array_length(state->'spec'->'dependsOn') > 0
    order by id`.execute(db);
  return rows.map(({ issue, on }) => ({ issue, on: Array.isArray(on) ? on.filter(Number.isSafeInteger) : [] }));
}
