/* eslint-disable @typescript-eslint/no-unsafe-member-access -- answers have every shape */
import { afterAll, beforeAll, describe, expect } from "vitest";
import { proves } from "../conformance/proves.ts";
import {
  createReceiver,
  createStage,
  installApp,
  openPull,
  repo,
  type InstalledApp,
  type Receiver,
  type Stage,
} from "./stage.ts";

const permissions = {
  checks: "write",
  contents: "write",
  merge_queues: "write",
  pull_requests: "write",
} as const;

describe("the merge queue", () => {
  let stage: Stage;
  let receiver: Receiver;
  let app: InstalledApp;

  beforeAll(async () => {
    stage = await createStage();
    receiver = await createReceiver();
    app = await installApp(stage, {
      permissions,
      events: ["merge_group", "pull_request", "push", "create", "delete"],
      webhook: { url: receiver.url, secret: "s" },
    });
    const made = await stage.owner.api("POST", `${repo}/rulesets`, {
      name: "queue",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [
        {
          type: "merge_queue",
          parameters: {
            check_response_timeout_minutes: 5,
            grouping_strategy: "ALLGREEN",
            max_entries_to_build: 1,
            max_entries_to_merge: 1,
            merge_method: "SQUASH",
            min_entries_to_merge: 1,
            min_entries_to_merge_wait_minutes: 0,
          },
        },
        {
          type: "required_status_checks",
          parameters: {
            required_status_checks: [{ context: "gate", integration_id: app.id }],
            strict_required_status_checks_policy: false,
          },
        },
      ],
    });
    expect(made.status).toBe(201);
  });
  afterAll(async () => {
    await stage.sim.close();
    await receiver.close();
  });

  const report = (sha: string, conclusion: string) =>
    app.client.api("POST", `${repo}/check-runs`, { name: "gate", head_sha: sha, status: "completed", conclusion });
  const mutate = (mutation: string, field: string, id: unknown) =>
    stage.writer.graphql(
      `mutation($id:ID!){${mutation}(input:{${field}:$id}){mergeQueueEntry{position state headCommit{oid}}}}`,
      { id },
    );
  const ready = async (branch: string): Promise<{ number: number; id: unknown }> => {
    const files = { [`${branch}.txt`]: "1\n" };
    const { number, sha } = await openPull(stage, branch, { files });
    await report(sha, "success");
    return { number, id: (await stage.writer.api("GET", `${repo}/pulls/${number}`)).data.node_id };
  };
  const heard = async (event: string): Promise<Record<string, never>[]> => {
    await stage.sim.control.settle();
    return receiver.received
      .filter((one) => `${one.event}.${one.action ?? ""}` === event)
      .map((one) => JSON.parse(one.body) as Record<string, never>);
  };

  proves("queue-only", async () => {
    const { number } = await ready("direct");
    const refused = await stage.writer.api("PUT", `${repo}/pulls/${number}/merge`);
    expect([refused.status, refused.data.message]).toEqual([405, expect.stringContaining("merge queue")]);
  });

  proves("queue-group", async () => {
    const [one, two] = [await ready("one"), await ready("two")];
    const first = await mutate("enqueuePullRequest", "pullRequestId", one.id);
    expect(first.data.enqueuePullRequest.mergeQueueEntry).toMatchObject({ position: 1, state: "AWAITING_CHECKS" });
    const second = await mutate("enqueuePullRequest", "pullRequestId", two.id);
    expect(second.data.enqueuePullRequest.mergeQueueEntry).toMatchObject({ position: 2, state: "QUEUED" });
    for (const { number } of [one, two]) {
      const asked = await heard("merge_group.checks_requested");
      const group = asked.at(-1)?.["merge_group"] as unknown as { head_sha: string; head_ref: string };
      expect(group.head_ref).toContain(`refs/heads/gh-readonly-queue/main/pr-${number}-`);
      expect((await stage.writer.api("GET", `${repo}/pulls/${number}`)).data.merged).toBe(false);
      await report(group.head_sha, "success");
      await stage.sim.control.settle();
      const merged = await stage.writer.api("GET", `${repo}/pulls/${number}`);
      expect([merged.data.merged, merged.data.merge_commit_sha]).toEqual([true, group.head_sha]);
    }
    expect((await heard("merge_group.destroyed")).map((one) => one["reason"])).toEqual(["merged", "merged"]);
  });

  proves("queue-left", async () => {
    const [pushed, closed] = [await ready("pushed"), await ready("closed")];
    for (const { id } of [pushed, closed]) await mutate("enqueuePullRequest", "pullRequestId", id);
    const before = (await heard("merge_group.destroyed")).length;
    const files = { "pushed.txt": "2\n" };
    await stage.sim.control.pushCommit({ repo: "acme/app", user: "will", branch: "pushed", message: "m", files });
    expect((await heard("pull_request.dequeued")).at(-1)).toMatchObject({ number: pushed.number });
    const asked = (await heard("merge_group.checks_requested")).at(-1)?.["merge_group"] as unknown as {
      head_ref: string;
    };
    expect(asked.head_ref).toContain(`/pr-${closed.number}-`);
    await stage.writer.api("PATCH", `${repo}/pulls/${closed.number}`, { state: "closed" });
    expect(await heard("merge_group.destroyed")).toHaveLength(before + 2);
    const refs = await stage.writer.api("GET", `${repo}/git/matching-refs/heads/gh-readonly-queue`);
    expect(refs.data).toEqual([]);
  });

  proves("queue-timeout", async () => {
    const [late, failing, unwanted] = [await ready("late"), await ready("failing"), await ready("unwanted")];
    await mutate("enqueuePullRequest", "pullRequestId", late.id);
    await stage.sim.control.advanceClock({ ms: 5 * 60_000 });
    await stage.sim.control.settle();
    expect((await heard("pull_request.dequeued")).at(-1)).toMatchObject({ number: late.number, reason: "CI_TIMEOUT" });
    await mutate("enqueuePullRequest", "pullRequestId", failing.id);
    const group = (await heard("merge_group.checks_requested")).at(-1)?.["merge_group"] as unknown as {
      head_sha: string;
    };
    await report(group.head_sha, "failure");
    expect((await heard("pull_request.dequeued")).at(-1)).toMatchObject({ reason: "CI_FAILURE" });
    expect((await heard("merge_group.destroyed")).at(-1)).toMatchObject({
      reason: "dequeued",
      merge_group: { head_sha: group.head_sha },
    });
    expect((await stage.writer.api("GET", `${repo}/pulls/${failing.number}`)).data).toMatchObject({
      state: "open",
      merged: false,
    });
    await mutate("enqueuePullRequest", "pullRequestId", unwanted.id);
    await mutate("dequeuePullRequest", "id", unwanted.id);
    expect((await heard("pull_request.dequeued")).at(-1)).toMatchObject({ reason: "MANUAL" });
    const refs = await stage.writer.api("GET", `${repo}/git/matching-refs/heads/gh-readonly-queue`);
    expect(refs.data).toEqual([]);
  });
});
