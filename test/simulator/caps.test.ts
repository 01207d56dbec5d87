/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers have every shape */
import { afterAll, beforeAll, describe, expect } from "vitest";
import { proves } from "../conformance/proves.ts";
import { createStage, installApp, repo, type InstalledApp, type Stage } from "./stage.ts";

describe("how much GitHub shows at most", () => {
  let stage: Stage;
  let app: InstalledApp;
  let main: { sha: string; tree: string };

  beforeAll(async () => {
    stage = await createStage();
    app = await installApp(stage, { permissions: { checks: "write", contents: "write", pull_requests: "write" } });
    const ref = await stage.reader.api("GET", `${repo}/git/ref/heads/main`);
    const { sha } = ref.data.object as { sha: string };
    const commit = await stage.reader.api("GET", `${repo}/git/commits/${sha}`);
    main = { sha, tree: (commit.data.tree as { sha: string }).sha };
  });
  afterAll(() => stage.sim.close());

  const commit = async (tree: string, parent: string): Promise<string> => {
    const body = { message: "c", tree, parents: [parent] };
    return ((await stage.writer.api("POST", `${repo}/git/commits`, body)).data as { sha: string }).sha;
  };
  const treeOf = async (files: number): Promise<string> => {
    const tree = Array.from({ length: files }, (_, n) => ({
      path: `many/${n % 40}/${n}.txt`,
      mode: "100644",
      type: "blob",
      content: `${n}\n`,
    }));
    const made = await stage.writer.api("POST", `${repo}/git/trees`, { base_tree: main.tree, tree });
    return (made.data as { sha: string }).sha;
  };
  const branch = async (name: string, sha: string): Promise<void> => {
    const made = await stage.writer.api("POST", `${repo}/git/refs`, { ref: `refs/heads/${name}`, sha });
    expect(made.status).toBe(201);
  };
  /** Every page of a list, by its links. */
  const all = async (path: string): Promise<unknown[]> => {
    const found: unknown[] = [];
    for (let page = 1; ; page++) {
      const { data, headers } = await stage.reader.api("GET", `${path}?per_page=100&page=${page}`);
      found.push(...(data as unknown[]));
      if (headers.get("link")?.includes('rel="next"') !== true) return found;
    }
  };

  proves("compare-cap", async () => {
    let tip = main.sha;
    const trees = [await treeOf(301), main.tree];
    for (let n = 0; n < 260; n++) tip = await commit(trees[n % 2 === 0 ? 0 : 1] ?? "", tip);
    tip = await commit(trees[0] ?? "", tip);
    await branch("long", tip);
    const { data } = await stage.reader.api("GET", `${repo}/compare/main...long`);
    expect(data).toMatchObject({ ahead_by: 261, total_commits: 261 });
    expect([data.commits, data.files].map((list: unknown[]) => list.length)).toEqual([250, 300]);
  });

  proves("pull-cap", async () => {
    const tree = await treeOf(3001);
    let tip = main.sha;
    for (let n = 0; n < 256; n++) tip = await commit(tree, tip);
    await branch("wide", tip);
    const made = await stage.writer.api("POST", `${repo}/pulls`, { title: "wide", head: "wide", base: "main" });
    expect(made.data).toMatchObject({ changed_files: 3001, commits: 256 });
    expect(await all(`${repo}/pulls/${made.data.number as number}/files`)).toHaveLength(3000);
    expect(await all(`${repo}/pulls/${made.data.number as number}/commits`)).toHaveLength(250);
  });

  proves("status-cap", async () => {
    const post = async (context: string) =>
      (await stage.writer.api("POST", `${repo}/statuses/${main.sha}`, { state: "pending", context })).status;
    for (let n = 0; n < 1000; n++) expect(await post("ci")).toBe(201);
    expect(await post("ci")).toBe(422);
    expect(await post("other")).toBe(201);
  });

  proves("check-same-name", async () => {
    const post = async (name: string) =>
      (await app.client.api("POST", `${repo}/check-runs`, { name, head_sha: main.sha })).data as { id: number };
    const [first, second] = [await post("often"), await post("often")];
    const other = await post("seldom");
    for (let n = 2; n < 1001; n++) await post("often");
    const status = async ({ id }: { id: number }) => (await stage.reader.api("GET", `${repo}/check-runs/${id}`)).status;
    expect([await status(first), await status(second), await status(other)]).toEqual([404, 200, 200]);
  });

  proves("sub-issue-most", async () => {
    const open = async () =>
      (await stage.writer.api("POST", `${repo}/issues`, { title: "i" })).data as { id: number; number: number };
    const parent = await open();
    const add = async () => {
      const { id } = await open();
      const path = `${repo}/issues/${parent.number}/sub_issues`;
      return (await stage.triager.api("POST", path, { sub_issue_id: id })).status;
    };
    for (let n = 0; n < 100; n++) expect(await add()).toBe(201);
    expect(await add()).toBe(422);
  });
});
