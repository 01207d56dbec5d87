/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers have every shape */
import { afterAll, beforeAll, describe, expect } from "vitest";
import type { Caller } from "./client.ts";
import { proves } from "./proves.ts";
import { createGround, createTarget, type Ground, type Target } from "./target.ts";

describe("checks", () => {
  let target: Target;
  let ground: Ground;
  let app: Caller;
  let writer: Caller;
  let sha: string;

  beforeAll(async () => {
    target = await createTarget();
    ground = await createGround(target);
    [app, writer] = [await target.app(), target.as("writer")];
    ({ sha } = await ground.pull(writer));
  });
  afterAll(async () => {
    await ground.remove();
    await target.close();
  });

  const post = (body: object) => app.api("POST", `${ground.path}/check-runs`, { name: "c", head_sha: sha, ...body });
  const output = { title: "t", summary: "s" };

  proves("check-annotations", async () => {
    const annotation = { path: "README.md", start_line: 1, end_line: 1, annotation_level: "notice", message: "m" };
    const with50 = { output: { ...output, annotations: Array.from({ length: 50 }, () => annotation) } };
    const made = await post(with50);
    expect(made.status).toBe(201);
    const run = `${ground.path}/check-runs/${made.data.id}`;
    expect((await app.api("PATCH", run, with50)).data.output.annotations_count).toBe(100);
    const with51 = { output: { ...output, annotations: Array.from({ length: 51 }, () => annotation) } };
    expect((await post(with51)).status).toBe(422);
    expect((await app.api("GET", `${run}/annotations?per_page=1`)).data).toHaveLength(1);
  });

  proves("check-text", async () => {
    for (const field of ["summary", "text"]) {
      expect((await post({ output: { ...output, [field]: "x".repeat(65_535) } })).status).toBe(201);
      expect((await post({ output: { ...output, [field]: "x".repeat(65_536) } })).status).toBe(422);
    }
  });

  proves("check-actions", async () => {
    const action = (label: string) => ({ label, description: "d", identifier: label.slice(0, 20) });
    expect((await post({ actions: ["a", "b", "c"].map(action) })).status).toBe(201);
    expect((await post({ actions: ["a", "b", "c", "d"].map(action) })).status).toBe(422);
    expect((await post({ actions: [action("x".repeat(21))] })).status).toBe(422);
  });

  proves("check-output", async () => {
    expect((await post({ output: { title: "alone" } })).status).toBe(422);
    expect((await post({ output })).status).toBe(201);
  });

  proves("check-by-app", async () => {
    const body = { name: "c", head_sha: sha };
    expect((await writer.api("POST", `${ground.path}/check-runs`, body)).status).toBe(403);
    const mine = await post({});
    expect((await writer.api("PATCH", `${ground.path}/check-runs/${mine.data.id}`, {})).status).toBe(403);
    expect((await app.api("PATCH", `${ground.path}/check-runs/${mine.data.id}`, { name: "d" })).data.name).toBe("d");
  });

  proves("check-words", async () => {
    expect((await post({ status: "completed", conclusion: "stale" })).status).toBe(422);
    expect((await post({ status: "completed" })).status).toBe(422);
    expect((await post({ status: "done" })).status).toBe(422);
    expect((await post({ head_sha: "0".repeat(40) })).status).toBe(422);
    expect((await post({ status: "completed", conclusion: "timed_out" })).data.conclusion).toBe("timed_out");
  });

  proves("suite-on-push", async () => {
    const pushed = await ground.commit(writer, "suites", { "suite.txt": "1" });
    const { data } = await app.api("GET", `${ground.path}/commits/${pushed}/check-suites?app_id=${target.appId}`);
    expect(data.check_suites).toMatchObject([{ head_sha: pushed, status: "queued", app: { id: target.appId } }]);
  });
});
