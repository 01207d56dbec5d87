import { sql } from "kysely";
import type { Event } from "../model/event.ts";
import type { Instant, RepoId } from "../model/names.ts";
import type { Subject, TurnCommit } from "../engine/needs.ts";
import type { Held } from "../model/facts.ts";
import { recordEvent } from "./append-event.ts";
import type { Base } from "./base.ts";
import type { Sql } from "./tables.ts";
import type { Tx } from "./transaction.ts";

const dayMs = 86_400_000;

/** Everything about a repository's room is decided by one transaction at a time; released by the commit. */
export async function lockRepository(tx: Tx, schema: string, repo: RepoId): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${schema}/repo/${repo}`}, 0))`.execute(tx.sql);
}

/**
 * Writes what the run holds from now on, and lets it in if it asks and the rule says so. Needs the repository's lock.
 * Answers the subjects whose turn is due for that: the run itself when it was let in, and those that wait for room when
 * it gave some back.
 */
export async function holdRoom(base: Base, tx: Tx, turn: TurnCommit, before: Holds): Promise<readonly Subject[]> {
  const { run } = turn;
  const admitted =
    turn.admit === undefined ? undefined : turn.admit(await heldByOthers(tx.sql, base.clock.now(), run.repo, run.id));
  if (admitted?.admitted === true) {
    const { reservation } = admitted;
    const at = base.clock.now();
    const event: Event = { id: "admitted", at, type: "admitted", reservation };
    await recordEvent(tx, [run.id], event);
    await write(tx, run.id, {
      building: true,
      pull_open: turn.holds.pullOpen,
      scope: JSON.stringify(reservation.scope),
      wants_room: false,
      admitted_at: Math.round(at),
      usd: reservation.usd,
      usd_at: Math.round(at),
    });
    return [turn.subject];
  }
  const after = run.ended === undefined ? turn.holds : { ...nothing, usd: turn.holds.usd };
  await write(tx, run.id, {
    building: after.building,
    pull_open: after.pullOpen,
    scope: JSON.stringify(after.scope),
    wants_room: admitted !== undefined,
    usd: after.usd,
    usd_at: Math.round(base.clock.now()),
  });
  return gaveBack(before, after) ? waiting(tx, turn.subject) : [];
}

/** What a run holds of its repository. */
export type Holds = TurnCommit["holds"];
const nothing: Holds = { building: false, pullOpen: false, scope: [], usd: 0 };

function gaveBack(before: Holds, after: Holds): boolean {
  if (after.usd < before.usd) return true;
  if ((before.building && !after.building) || (before.pullOpen && !after.pullOpen)) return true;
  return (before.building || before.pullOpen) && JSON.stringify(before.scope) !== JSON.stringify(after.scope);
}

/** Runs that hold something, and those that spent money today even if they ended. */
export async function heldByOthers(db: Sql, now: Instant, repo: RepoId, run: number): Promise<readonly Held[]> {
  const midnight = Math.floor(now / dayMs) * dayMs;
  const rows = await db
    .selectFrom("runs")
    .select(["id", "issue", "scope", "building", "pull_open", "usd", "usd_at"])
    .where("repo", "=", repo)
    .where("id", "<>", run)
    .where((where) =>
      where.or([
        where.and([where("live", "=", true), where.or([where("building", "=", true), where("pull_open", "=", true)])]),
        where("usd_at", ">=", midnight),
      ]),
    )
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    run: row.id,
    issue: row.issue,
    scope: row.scope,
    building: row.building,
    pullOpen: row.pull_open,
    usdToday: row.building || (row.usd_at ?? 0) >= midnight ? row.usd : 0,
  }));
}

type Written = {
  building: boolean;
  pull_open: boolean;
  scope: string;
  wants_room: boolean;
  admitted_at?: number;
  usd: number;
  usd_at: number;
};

async function write(tx: Tx, run: number, holds: Written): Promise<void> {
  await tx.sql.updateTable("runs").set(holds).where("id", "=", run).execute();
}

async function waiting(tx: Tx, { repo, issue }: Subject): Promise<readonly Subject[]> {
  return tx.sql
    .selectFrom("runs")
    .select(["repo", "issue"])
    .where("repo", "=", repo)
    .where("live", "=", true)
    .where("wants_room", "=", true)
    .where("issue", "<>", issue)
    .orderBy("id")
    .execute();
}
