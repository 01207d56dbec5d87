import type { Effect } from "../model/effect.ts";
import type { Event } from "../model/event.ts";
import type { Subject, TurnCommit } from "../engine/needs.ts";
import { recordEvent } from "./append-event.ts";
import type { Base } from "./base.ts";
import type { Holds } from "./hold-room.ts";
import { holdRoom, lockRepository } from "./hold-room.ts";
import { takeDeliveries } from "./inbox.ts";
import { askForJob, byJob, letGoOfJob } from "./job-rows.ts";
import { queueEffects } from "./queue/queue-effects.ts";
import { queueTurns } from "./queue/queue-turns.ts";
import { refusedEvent } from "./queue/settle-effect.ts";
import type { Tx } from "./transaction.ts";
import { inTransaction } from "./transaction.ts";

/**
 * Commits a turn whole or not at all. Locks are taken in one order everywhere: repository, run, jobs, effects, subjects.
 */
export async function commitTurn(base: Base, turn: TurnCommit): Promise<"committed" | "stale"> {
  const { run, subject } = turn;
  if (run.repo !== subject.repo || run.issue !== subject.issue) throw new Error("A turn commits another issue's run.");
  return inTransaction(base, async (tx) => {
    await lockRepository(tx, base.schema, subject.repo);
    const before = turn.expect === undefined ? await create(tx, turn) : await swap(tx, turn, turn.expect);
    if (before === undefined) return "stale";
    await absorb(tx, run.id, turn.absorbed);
    await takeDeliveries(tx, turn.deliveries);
    const wakes = [...(await settleEffects(base, tx, turn)), ...(await holdRoom(base, tx, turn, before))];
    await queueTurns(base, tx, wakes);
    return "committed";
  });
}

const heldNothing: Holds = { building: false, pullOpen: false, scope: [], usd: 0 };

function columns({ run, shown, wakeAt }: TurnCommit): {
  state: string;
  shown: string;
  request: string;
  live: boolean;
  wake_at: number;
} {
  const wake_at = Math.min(Math.max(0, Math.round(wakeAt)), Number.MAX_SAFE_INTEGER);
  return { state: JSON.stringify(run), shown, request: run.requested.id, live: run.ended === undefined, wake_at };
}

async function create(tx: Tx, turn: TurnCommit): Promise<Holds | undefined> {
  const { id, repo, issue } = turn.run;
  const fresh = {
    building: false,
    pull_open: false,
    scope: "[]",
    wants_room: false,
    admitted_at: null,
    usd: 0,
    usd_at: null,
  };
  const row = await tx.sql
    .insertInto("runs")
    .values({ id, repo, issue, version: 1, ...columns(turn), ...fresh })
    .onConflict((known) => known.doNothing())
    .returning("id")
    .executeTakeFirst();
  return row && heldNothing;
}

async function swap(tx: Tx, turn: TurnCommit, expect: number): Promise<Holds | undefined> {
  const row = await tx.sql
    .updateTable("runs")
    .set({ version: expect + 1, ...columns(turn) })
    .where("id", "=", turn.run.id)
    .where("repo", "=", turn.run.repo)
    .where("issue", "=", turn.run.issue)
    .where("version", "=", expect)
    .returning(["building", "pull_open", "scope", "usd"])
    .executeTakeFirst();
  return row && { building: row.building, pullOpen: row.pull_open, scope: row.scope, usd: row.usd };
}

async function absorb(tx: Tx, run: number, events: readonly Event[]): Promise<void> {
  const unique = [...new Map(events.map((event) => [event.id, event])).values()];
  if (unique.length === 0) return;
  await tx.sql
    .insertInto("events")
    .values(unique.map((event) => ({ run, id: event.id, data: JSON.stringify(event), absorbed: true })))
    .onConflict((known) => known.columns(["run", "id"]).doUpdateSet({ absorbed: true }))
    .execute();
}

/** Queues what the turn wants done; answers the turn's own subject when it is to look again at once. */
async function settleEffects(base: Base, tx: Tx, { run, subject, effects }: TurnCommit): Promise<readonly Subject[]> {
  const wakes: Subject[] = [];
  const wanted: Effect[] = effects.filter((effect) => effect.do !== "start" && effect.do !== "stop");
  for (const effect of effects.filter((each) => each.do === "start" || each.do === "stop").toSorted(byJob)) {
    if (effect.do === "stop") {
      if (await letGoOfJob(base, tx, run.id, effect.job)) wanted.push(effect);
      continue;
    }
    const asked = await askForJob(base, tx, run.id, effect.job);
    if (asked === "start") wanted.push(effect);
    if (asked === "answered") wakes.push(subject);
  }
  for (const { effect, performed } of await queueEffects(base, tx, run.id, wanted)) {
    const reason = `it was done ${performed} times and its effect is still not there`;
    const news = await recordEvent(tx, [run.id], refusedEvent(base, effect, performed + 1, reason));
    if (news.length > 0) wakes.push(subject);
  }
  return wakes;
}
