import type { ColumnType, Generated, JSONColumnType, Kysely, Transaction } from "kysely";
import type { Effect } from "../model/effect.ts";
import type { Event } from "../model/event.ts";
import type { Comment } from "../model/facts.ts";
import type { Job, JobResult } from "../model/job.ts";

/** A document: written as JSON text, read as what it was. `json`, not `jsonb`, because only it holds every string. */
type Document<T extends object | null> = JSONColumnType<T>;
/** A time of the database's clock. */
type DatabaseTime = ColumnType<Date, never, never>;

export type Tables = {
  repositories: { id: number; installation: number; owner: string; name: string };
  runs: {
    id: number;
    repo: number;
    issue: number;
    version: number;
    state: Document<object>;
    shown: string;
    request: string;
    live: boolean;
    building: boolean;
    pull_open: boolean;
    scope: Document<readonly string[]>;
    wants_room: boolean;
    admitted_at: number | null;
    /** What it keeps of its repository's day, in US dollars: spent, or reserved while an agent works; and since when. */
    usd: number;
    usd_at: number | null;
    wake_at: number;
  };
  events: { seq: Generated<number>; run: number; id: string; data: Document<Event>; absorbed: boolean };
  inbox: {
    guid: string;
    event: string;
    repo: number | null;
    installation: number | null;
    payload: Document<object | null>;
    received_at: DatabaseTime;
  };
  inbox_wakes: {
    id: Generated<number>;
    guid: string;
    repo: number;
    issue: number;
    heard: JSONColumnType<Comment | null, string | null, string | null>;
    taken: Generated<boolean>;
  };
  subjects: { repo: number; issue: number; wanted: number; later: Generated<boolean> };
  effects: {
    key: string;
    run: number;
    kind: Effect["do"];
    effect: Document<Effect>;
    state: "queued" | "performing" | "done";
    /** Asked for again while it was being performed. */
    again: boolean;
    /** How often it was handed out to the end, and how often in a row it was refused. */
    performed: number;
    refusals: number;
    /** How often it threw since it was queued. */
    failures: number;
    /** The queue's job for it. */
    job: string;
    started_at: ColumnType<Date | null, never, never>;
  };
  jobs: {
    id: string;
    data: Document<Job>;
    fence: Generated<number>;
    worker: string | null;
    lease_until: ColumnType<Date | null, null, null>;
    started_at: ColumnType<Date | null, null, null>;
    ended_at: ColumnType<Date | null, null, null>;
    stopped_at: ColumnType<Date | null, null, null>;
    result: JSONColumnType<JobResult | null, string | null, string | null>;
  };
  asks: { job: string; run: number; dropped: Generated<boolean> };
  sandboxes: { engine: string; passed: boolean; says: string; reported_at: DatabaseTime };
  blobs: { digest: string; bytes: Buffer };
  proofs: { address: string; digest: string };
  instances: { id: Generated<number>; note: string };
  claims: { job: string; queue: string; try: number; instance: number };
};

export type Sql = Kysely<Tables>;
export type SqlTransaction = Transaction<Tables>;
