import { sql } from "kysely";
import type { Delivery, Inbox, Subject } from "../engine/needs.ts";
import type { Base } from "./base.ts";
import { queueTurns } from "./queue/queue-turns.ts";
import type { Tx } from "./transaction.ts";
import { inTransaction } from "./transaction.ts";

/** The inbox of deliveries, once for each GUID. */
export function makeInbox(base: Base): Inbox & { drop(deliveries: readonly string[]): Promise<void> } {
  return {
    receive: (delivery) => inTransaction(base, (tx) => receive(base, tx, delivery)),
    drop: (deliveries) => inTransaction(base, (tx) => takeDeliveries(tx, deliveries)),
  };
}

async function receive(base: Base, tx: Tx, delivery: Delivery): Promise<"stored" | "duplicate"> {
  const { guid, event, repo, installation, payload } = delivery;
  const stored = await tx.sql
    .insertInto("inbox")
    .values({ guid, event, repo: repo ?? null, installation: installation ?? null, payload: json(payload) })
    .onConflict((known) => known.column("guid").doNothing())
    .returning("guid")
    .executeTakeFirst();
  if (stored === undefined) return "duplicate";
  const subjects = await wokenBy(tx, delivery);
  if (subjects.length === 0) return "stored";
  const heard = delivery.heard === undefined ? null : json(delivery.heard);
  await tx.sql
    .insertInto("inbox_wakes")
    .values(subjects.map((subject) => ({ guid, ...subject, heard })))
    .execute();
  await queueTurns(base, tx, subjects);
  return "stored";
}

const json = (value: unknown): string => JSON.stringify(value ?? null);

async function wokenBy(tx: Tx, { wakes }: Delivery): Promise<readonly Subject[]> {
  const found = new Map<string, Subject>();
  for (const { repo, issue } of wakes) {
    const subjects = issue === "all" ? await liveIn(tx, repo) : [{ repo, issue }];
    for (const subject of subjects) found.set(`${subject.repo}/${subject.issue}`, subject);
  }
  return [...found.values()];
}

async function liveIn(tx: Tx, repo: number): Promise<readonly Subject[]> {
  return tx.sql
    .selectFrom("runs")
    .select(["repo", "issue"])
    .where("repo", "=", repo)
    .where("live", "=", true)
    .execute();
}

/** Marks what `open` handed out as answered for. */
export async function takeDeliveries(tx: Tx, deliveries: readonly string[]): Promise<void> {
  if (deliveries.length === 0) return;
  await tx.sql.updateTable("inbox_wakes").set({ taken: true }).where("id", "in", deliveries.map(Number)).execute();
}

const keptDays = 30;

/** Forgets deliveries that GitHub can no longer repeat and that every turn has answered for. */
export async function forgetOldDeliveries(base: Base): Promise<void> {
  await sql`
    delete from inbox where received_at < now() - make_interval(days => ${keptDays}) and not exists (
      select 1 from inbox_wakes w where w.guid = inbox.guid and not w.taken
    )`.execute(base.db);
}
