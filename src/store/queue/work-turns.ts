import type { Subject } from "../../engine/needs.ts";
import type { Base } from "../base.ts";
import { inTransaction, reading } from "../transaction.ts";
import type { Tx } from "../transaction.ts";
import type { Claimed } from "./claims.ts";
import { completeClaim, failClaim } from "./claims.ts";
import { bringForward, queueTurns } from "./queue-turns.ts";
import { inShort } from "../faults.ts";

/** Runs the turn of one claimed job and settles it. A turn that throws is tried again, for ever, with growing pauses. */
export async function runTurn(base: Base, job: Claimed, turn: (subject: Subject) => Promise<void>): Promise<void> {
  const { repo, issue } = job.data as Subject;
  const subject: Subject = { repo, issue };
  const seen = await reading(() => wanted(base, subject));
  let failure: string | undefined;
  try {
    await turn(subject);
  } catch (error) {
    failure = error instanceof Error ? error.message : "a turn threw what is not an error";
    base.log.warn({ err: inShort(error), ...subject }, "a turn failed and is tried again");
  }
  await inTransaction(base, (tx) => settleTurn(base, tx, { job, subject, seen, failure }));
}

async function wanted(base: Base, { repo, issue }: Subject): Promise<number> {
  const row = await base.db
    .selectFrom("subjects")
    .select("wanted")
    .where("repo", "=", repo)
    .where("issue", "=", issue)
    .executeTakeFirst();
  return row?.wanted ?? 0;
}

type Ran = {
  readonly job: Claimed;
  readonly subject: Subject;
  readonly seen: number;
  readonly failure: string | undefined;
};

async function settleTurn(base: Base, tx: Tx, { job, subject, seen, failure }: Ran): Promise<void> {
  // Locked first, as `queueTurns` does: whoever wants the subject meanwhile is either counted here or inserts after us.
  const row = await tx.sql
    .selectFrom("subjects")
    .select("wanted")
    .where("repo", "=", subject.repo)
    .where("issue", "=", subject.issue)
    .forUpdate()
    .executeTakeFirst();
  const again = row !== undefined && row.wanted > seen;
  if (failure === undefined) {
    if ((await completeClaim(base, tx, "turn", job)) && again) await queueTurns(base, tx, [subject]);
    return;
  }
  if (!(await failClaim(base, tx, "turn", job, failure))) return;
  if (again) return bringForwardNow(base, tx, subject);
  await tx.sql
    .updateTable("subjects")
    .set({ later: true })
    .where("repo", "=", subject.repo)
    .where("issue", "=", subject.issue)
    .execute();
}

async function bringForwardNow(base: Base, tx: Tx, subject: Subject): Promise<void> {
  await bringForward(base, tx, subject);
  tx.ring("turn");
}
