import { sql } from "kysely";
import type { Subject } from "../../engine/needs.ts";
import type { Base } from "../base.ts";
import type { Tx } from "../transaction.ts";

export const turnKey = (subject: Subject): string => `${subject.repo}/${subject.issue}`;

/**
 * Queues a turn for each subject. The queue's policy lets one job exist for each subject, waiting or running; a subject
 * that is wanted again while its turn runs is known by `wanted` having grown when the turn ends. Rows are locked in one
 * order, so that two transactions never wait for each other.
 */
export async function queueTurns(base: Base, tx: Tx, subjects: readonly Subject[]): Promise<void> {
  const unique = [...new Map(subjects.map(({ repo, issue }) => [turnKey({ repo, issue }), { repo, issue }])).values()];
  if (unique.length === 0) return;
  const rows = await tx.sql
    .insertInto("subjects")
    .values(unique.toSorted((a, b) => a.repo - b.repo || a.issue - b.issue).map((each) => ({ ...each, wanted: 1 })))
    .onConflict((known) => known.columns(["repo", "issue"]).doUpdateSet({ wanted: sql`subjects.wanted + 1` }))
    .returning(["repo", "issue", "later"])
    .execute();
  const jobs = unique.map((subject) => ({ data: subject, singletonKey: turnKey(subject) }));
  await base.boss.insert("turn", jobs, { ...tx.queue, returnId: false });
  for (const row of rows.filter(({ later }) => later)) await bringForward(base, tx, row);
  tx.ring("turn");
}

/** A turn that waits out a failure has a reason to run now. */
export async function bringForward(base: Base, tx: Tx, subject: Subject): Promise<void> {
  await base.boss.update("turn", undefined, { ...tx.queue, singletonKey: turnKey(subject), startAfter: 0 });
  await tx.sql
    .updateTable("subjects")
    .set({ later: false })
    .where("repo", "=", subject.repo)
    .where("issue", "=", subject.issue)
    .execute();
}
