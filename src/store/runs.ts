import * as z from "zod";
import type { Event } from "../model/event.ts";
import type { Comment } from "../model/facts.ts";
import type { Run } from "../model/run.ts";
import type { Opened, RepoRecord, StoredRun, Subject } from "../engine/needs.ts";
import type { Base } from "./base.ts";
import type { Sql } from "./tables.ts";
import { reading } from "./transaction.ts";

/** Enough to know a run when we see one: a document damaged by hand or by a bug must not be judged. */
const runShape = z.looseObject({
  id: z.int(),
  repo: z.int(),
  issue: z.int(),
  absorbed: z.array(z.string()),
  attempts: z.array(z.looseObject({ n: z.int() })),
  results: z.record(z.string(), z.looseObject({ kind: z.string() })),
  at: z.looseObject({ gate: z.string(), since: z.number() }),
});

type Row = { readonly id: number; readonly state: object; readonly version: number; readonly shown: string };

function storedRun(row: Row): StoredRun {
  const checked = runShape.safeParse(row.state);
  if (!checked.success) throw new Error(`Run ${row.id} in the store is damaged: ${z.prettifyError(checked.error)}`);
  return { run: row.state as Run, version: row.version, shown: row.shown };
}

const columns = ["id", "state", "version", "shown"] as const;

/** The store's reads of runs. */
export function readRuns(base: Base): {
  open(subject: Subject): Promise<Opened | undefined>;
  liveRuns(repo: number): Promise<readonly StoredRun[]>;
  runById(id: number): Promise<StoredRun | undefined>;
  overdue(now: number): Promise<readonly Subject[]>;
} {
  const { db } = base;
  return {
    open: (subject) => reading(() => open(db, subject)),
    async liveRuns(repo) {
      const query = db
        .selectFrom("runs")
        .select(columns)
        .where("repo", "=", repo)
        .where("live", "=", true)
        .orderBy("id");
      return (await reading(() => query.execute())).map(storedRun);
    },
    async runById(id) {
      const query = db.selectFrom("runs").select(columns).where("id", "=", id);
      const row = await reading(() => query.executeTakeFirst());
      return row && storedRun(row);
    },
    async overdue(now) {
      const query = db
        .selectFrom("runs")
        .select(["repo", "issue"])
        .where("live", "=", true)
        .where("wake_at", "<=", now);
      return reading(() => query.orderBy("wake_at").execute());
    },
  };
}

async function open(db: Sql, subject: Subject): Promise<Opened | undefined> {
  const [repo, newest, live, wakes] = await Promise.all([
    repository(db, subject.repo),
    newestEnded(db, subject),
    liveWithEvents(db, subject),
    waitingWakes(db, subject),
  ]);
  if (repo === undefined) return undefined;
  return {
    repo,
    live: live.run,
    lastRequest: newest?.request,
    events: live.events,
    heard: wakes.flatMap(({ heard }): readonly Comment[] => (heard === null ? [] : [heard])),
    deliveries: wakes.map(({ id }) => String(id)),
  };
}

async function repository(db: Sql, id: number): Promise<RepoRecord | undefined> {
  return db.selectFrom("repositories").selectAll().where("id", "=", id).executeTakeFirst();
}

async function newestEnded(db: Sql, { repo, issue }: Subject): Promise<{ readonly request: string } | undefined> {
  const of = db.selectFrom("runs").select("request").where("repo", "=", repo).where("issue", "=", issue);
  return of.where("live", "=", false).orderBy("id", "desc").limit(1).executeTakeFirst();
}

type Live = { readonly run: StoredRun | undefined; readonly events: readonly Event[] };

async function liveWithEvents(db: Sql, { repo, issue }: Subject): Promise<Live> {
  const of = db.selectFrom("runs").select(columns).where("repo", "=", repo).where("issue", "=", issue);
  const row = await of.where("live", "=", true).executeTakeFirst();
  if (row === undefined) return { run: undefined, events: [] };
  const waiting = db.selectFrom("events").select("data").where("run", "=", row.id).where("absorbed", "=", false);
  const events = await waiting.orderBy("seq").execute();
  return { run: storedRun(row), events: events.map(({ data }) => data) };
}

type Wake = { readonly id: number; readonly heard: Comment | null };

async function waitingWakes(db: Sql, { repo, issue }: Subject): Promise<readonly Wake[]> {
  const of = db.selectFrom("inbox_wakes").select(["id", "heard"]).where("repo", "=", repo).where("issue", "=", issue);
  return of.where("taken", "=", false).orderBy("id").execute();
}
