/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return -- answers have every shape */
import { afterAll, beforeAll, describe, expect } from "vitest";
import type { Caller } from "./client.ts";
import { proves } from "./proves.ts";
import { createGround, createTarget, type Ground, type Target } from "./target.ts";

describe("people, labels and words", () => {
  let target: Target;
  let ground: Ground;
  let issue: string;

  beforeAll(async () => {
    target = await createTarget();
    ground = await createGround(target);
    const made = await target.as("reader").api("POST", `${ground.path}/issues`, { title: "An issue" });
    issue = `${ground.path}/issues/${made.data.number}`;
  });
  afterAll(async () => {
    await ground.remove();
    await target.close();
  });

  const label = (by: Caller, name: string) => by.api("POST", `${issue}/labels`, { labels: [name] });

  proves("label-triage", async () => {
    expect((await label(target.as("reader"), "bug")).status).toBe(403);
    expect((await label(target.as("triager"), "bug")).status).toBe(200);
    expect((await target.as("reader").api("DELETE", `${issue}/labels/bug`)).status).toBe(403);
    expect((await target.as("triager").api("DELETE", `${issue}/labels/bug`)).status).toBe(200);
  });
  proves("label-write", async () => {
    const make = (by: Caller, name: string) => by.api("POST", `${ground.path}/labels`, { name, color: "ededed" });
    expect((await make(target.as("triager"), "mine")).status).toBe(403);
    expect((await make(target.as("writer"), "mine")).status).toBe(201);
    const edited = await target.as("writer").api("PATCH", `${ground.path}/labels/mine`, { new_name: "ours" });
    expect(edited.data.name).toBe("ours");
    expect((await target.as("triager").api("DELETE", `${ground.path}/labels/ours`)).status).toBe(403);
    expect((await target.as("writer").api("DELETE", `${ground.path}/labels/ours`)).status).toBe(204);
  });
  proves("label-dropped", async () => {
    const made = await target.as("reader").api("POST", `${ground.path}/issues`, { title: "t", labels: ["bug"] });
    expect([made.status, made.data.labels]).toEqual([201, []]);
  });
  proves("permission-words", async () => {
    await target
      .as("admin")
      .api("PUT", `${ground.path}/collaborators/${target.loginOf("second")}`, { permission: "maintain" });
    const words = async (person: Parameters<Target["loginOf"]>[0]) => {
      const { data } = await target
        .as("writer")
        .api("GET", `${ground.path}/collaborators/${target.loginOf(person)}/permission`);
      return [data.permission, data.role_name];
    };
    expect(await words("second")).toEqual(["write", "maintain"]);
    expect(await words("triager")).toEqual(["read", "triage"]);
    expect(await words("writer")).toEqual(["write", "write"]);
    expect(await words("admin")).toEqual(["admin", "admin"]);
  });
  proves("permission-unknown", async () => {
    const path = `${ground.path}/collaborators/nobody-of-that-name-at-all/permission`;
    expect((await target.as("writer").api("GET", path)).status).toBe(404);
  });
  proves("comment-edit", async () => {
    const { data } = await target.as("triager").api("POST", `${issue}/comments`, { body: "one" });
    const path = `${ground.path}/issues/comments/${data.id}`;
    expect((await target.as("reader").api("PATCH", path, { body: "two" })).status).toBe(403);
    expect((await target.as("triager").api("PATCH", path, { body: "two" })).status).toBe(200);
    expect((await target.as("writer").api("PATCH", path, { body: "three" })).data.body).toBe("three");
    expect((await target.as("writer").api("DELETE", path)).status).toBe(204);
  });
  proves("locked", async () => {
    expect((await target.as("writer").api("PUT", `${issue}/lock`, { lock_reason: "resolved" })).status).toBe(204);
    expect((await target.as("reader").api("POST", `${issue}/comments`, { body: "x" })).status).toBe(403);
    expect((await target.as("writer").api("POST", `${issue}/comments`, { body: "x" })).status).toBe(201);
    expect((await target.as("writer").api("DELETE", `${issue}/lock`)).status).toBe(204);
  });
  proves("etag-free", async () => {
    const url = `${ground.path}/labels`;
    const first = await target.as("reader").api("GET", url);
    const used = first.headers.get("x-ratelimit-used");
    const { token } = target.as("reader");
    const headers = { authorization: `Bearer ${token}`, "if-none-match": first.headers.get("etag") ?? "" };
    const base = first.data[0].url.split("/repos/")[0];
    const again = await fetch(`${base}${url}`, { headers });
    expect([again.status, again.headers.get("x-ratelimit-used")]).toEqual([304, used]);
  });
  proves("private-404", async () => {
    const hidden = await createGround(target, { private: true });
    const admin = target.as("admin");
    await admin.api("DELETE", `${hidden.path}/collaborators/${target.loginOf("reader")}`);
    expect((await target.as("reader").api("GET", hidden.path)).status).toBe(404);
    expect((await target.as("triager").api("GET", hidden.path)).status).toBe(200);
    await hidden.remove();
  });
  proves("archived", async () => {
    const old = await createGround(target);
    await target.as("admin").api("PATCH", old.path, { archived: true });
    expect((await target.as("writer").api("POST", `${old.path}/issues`, { title: "x" })).status).toBe(403);
    expect((await target.as("writer").api("GET", old.path)).data.archived).toBe(true);
    await target.as("admin").api("PATCH", old.path, { archived: false });
    await old.remove();
  });
  proves("renamed", async () => {
    const moving = await createGround(target);
    const admin = target.as("admin");
    const name = `${moving.name}-after`;
    expect((await admin.api("PATCH", moving.path, { name })).data.name).toBe(name);
    const read = await admin.api("GET", `${moving.path}/issues`);
    const write = await admin.api("POST", `${moving.path}/issues`, { title: "x" });
    expect([read.status, write.status]).toEqual([301, 307]);
    expect(read.headers.get("location")).toContain("/repositories/");
    const query = "query($o:String!,$n:String!){repository(owner:$o,name:$n){name}}";
    expect((await admin.graphql(query, { o: target.org, n: moving.name })).data.repository.name).toBe(name);
    await admin.api("DELETE", `/repos/${target.org}/${name}`);
  });
  proves("sub-issue-parent", async () => {
    const [one, two, child] = [await open("one"), await open("two"), await open("child")];
    const add = (parent: number, body: object) =>
      target
        .as("triager")
        .api("POST", `${ground.path}/issues/${parent}/sub_issues`, { sub_issue_id: child.id, ...body });
    expect((await add(one.number, {})).status).toBe(201);
    expect((await add(two.number, {})).status).toBe(422);
    expect((await add(two.number, { replace_parent: true })).status).toBe(201);
    const parent = await target.as("reader").api("GET", `${ground.path}/issues/${child.number}/parent`);
    expect(parent.data.number).toBe(two.number);
    const left = await target.as("reader").api("GET", `${ground.path}/issues/${one.number}/sub_issues`);
    expect(left.data).toEqual([]);
  });
  proves("sub-issue-circle", async () => {
    const [one, two] = [await open("one"), await open("two")];
    const add = (parent: number, id: number) =>
      target.as("triager").api("POST", `${ground.path}/issues/${parent}/sub_issues`, { sub_issue_id: id });
    expect((await add(one.number, one.id)).status).toBe(422);
    expect((await add(one.number, two.id)).status).toBe(201);
    expect((await add(two.number, one.id)).status).toBe(422);
  });
  proves("sub-issue-triage", async () => {
    const [one, two] = [await open("one"), await open("two")];
    const path = `${ground.path}/issues/${one.number}/sub_issues`;
    expect((await target.as("reader").api("POST", path, { sub_issue_id: two.id })).status).toBe(403);
  });
  proves("sub-issue-id", async () => {
    const [one, two] = [await open("one"), await open("two")];
    const path = `${ground.path}/issues/${one.number}/sub_issues`;
    expect((await target.as("triager").api("POST", path, { sub_issue_id: two.number })).status).toBe(404);
    expect((await target.as("triager").api("POST", path, { sub_issue_id: two.id })).status).toBe(201);
  });
  proves("sub-issue-depth", async () => {
    const chain: { id: number; number: number }[] = [];
    for (let level = 1; level <= 9; level++) chain.push(await open(`level ${level}`));
    const below = async (at: number) => {
      const path = `${ground.path}/issues/${chain[at - 1]?.number ?? 0}/sub_issues`;
      return (await target.as("triager").api("POST", path, { sub_issue_id: chain[at]?.id })).status;
    };
    for (let at = 1; at <= 7; at++) expect(await below(at)).toBe(201);
    expect(await below(8)).toBe(422);
  });
  proves("media-unknown", async () => {
    const { data } = await target.as("reader").api("GET", ground.path);
    const ask = (accept: string) =>
      fetch(data.url, { headers: { accept, authorization: `Bearer ${target.as("reader").token}` } });
    expect((await ask("text/csv")).status).toBe(415);
    expect((await ask("application/vnd.github+json")).status).toBe(200);
    expect((await ask("text/html, */*;q=0.1")).status).toBe(200);
  });
  proves("dependency-circle", async () => {
    const [one, two, three] = [await open("one"), await open("two"), await open("three")];
    const block = (blocked: number, id: number) =>
      target.as("triager").api("POST", `${ground.path}/issues/${blocked}/dependencies/blocked_by`, { issue_id: id });
    expect((await block(one.number, two.id)).status).toBe(201);
    expect((await block(two.number, three.id)).status).toBe(201);
    expect((await block(three.number, one.id)).status).toBe(422);
    const blocking = await target.as("reader").api("GET", `${ground.path}/issues/${two.number}/dependencies/blocking`);
    expect(blocking.data.map((issue: { number: number }) => issue.number)).toEqual([one.number]);
  });
  proves("dispatch-limits", async () => {
    const send = (body: object) => target.as("writer").api("POST", `${ground.path}/dispatches`, body);
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n]));
    expect((await send({ event_type: "go", client_payload: keys(10) })).status).toBe(204);
    expect((await send({ event_type: "go", client_payload: keys(11) })).status).toBe(422);
    expect((await send({ event_type: "x".repeat(101) })).status).toBe(422);
    expect((await send({ event_type: "go", client_payload: { text: "x".repeat(64 * 1024) } })).status).toBe(422);
    expect((await target.as("reader").api("POST", `${ground.path}/dispatches`, { event_type: "go" })).status).toBe(403);
  });

  async function open(title: string): Promise<{ id: number; number: number }> {
    return (await target.as("writer").api("POST", `${ground.path}/issues`, { title })).data;
  }
});
