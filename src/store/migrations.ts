/**
 * One step of the schema. Forward only. `oldest` is the oldest version of this list whose programs still work on the
 * result, so that two releases can run side by side while one replaces the other.
 */
export type Migration = { readonly version: number; readonly oldest: number; readonly sql: string };

export const migrations: readonly Migration[] = [
  {
    version: 1,
    oldest: 1,
    sql: `
      create table repositories (
        id bigint primary key, installation bigint not null, owner text not null, name text not null
      );
      create sequence run_numbers;
      create table runs (
        id bigint primary key, repo bigint not null, issue bigint not null, version integer not null,
        state json not null, shown text not null, request text not null, live boolean not null,
        building boolean not null, pull_open boolean not null, scope json not null, wants_room boolean not null,
        admitted_at bigint, usd double precision not null, wake_at bigint not null
      );
      create unique index runs_one_live on runs (repo, issue) where live;
      create index runs_of_issue on runs (repo, issue, id desc);
      create index runs_due on runs (wake_at) where live;
      create table events (
        seq bigint generated always as identity primary key, run bigint not null references runs (id),
        id text not null, data json not null, absorbed boolean not null, unique (run, id)
      );
      create index events_waiting on events (run, seq) where not absorbed;
      create table inbox (
        guid text primary key, event text not null, repo bigint, installation bigint, payload json not null,
        received_at timestamptz not null default now()
      );
      create index inbox_age on inbox (received_at);
      create table inbox_wakes (
        id bigint generated always as identity primary key, guid text not null references inbox (guid) on delete cascade,
        repo bigint not null, issue bigint not null, heard json, taken boolean not null default false
      );
      create index inbox_wakes_waiting on inbox_wakes (repo, issue, id) where not taken;
      create index inbox_wakes_guid on inbox_wakes (guid);
      create table subjects (
        repo bigint not null, issue bigint not null, wanted bigint not null, later boolean not null default false,
        primary key (repo, issue)
      );
      create table effects (
        key text primary key, run bigint not null references runs (id), kind text not null, effect json not null,
        state text not null check (state in ('queued', 'performing', 'done')), again boolean not null,
        performed integer not null, refusals integer not null, failures integer not null, job uuid not null, started_at timestamptz
      );
      create table jobs (
        id text primary key, data json not null, fence bigint not null default 0, worker text,
        lease_until timestamptz, started_at timestamptz, ended_at timestamptz, stopped_at timestamptz, result json
      );
      create index jobs_unfinished on jobs (id) where started_at is not null and ended_at is null;
      create table asks (
        job text not null references jobs (id), run bigint not null references runs (id),
        dropped boolean not null default false, primary key (job, run)
      );
      create table blobs (digest text primary key, bytes bytea not null);
      create table instances (id integer generated always as identity primary key, note text not null);
      create table claims (job uuid primary key, queue text not null, try integer not null, instance integer not null);
    `,
  },
  {
    version: 2,
    oldest: 1,
    sql: "create table proofs (address text primary key, digest text not null)",
  },
  {
    version: 3,
    oldest: 1,
    sql: "alter table runs add column usd_at bigint",
  },
  {
    version: 4,
    oldest: 1,
    sql: `create table sandboxes (
      engine text primary key, passed boolean not null, says text not null, reported_at timestamptz not null default now()
    )`,
  },
];
