/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers have every shape */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStage, openPull, repo, type Stage } from "./stage.ts";

describe("pages for people", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await createStage();
    await stage.reader.api("POST", `${repo}/issues`, {
      title: "<b>bold</b> title",
      body: "**strong** <script>alert(1)</script> [x](javascript:alert(1))",
    });
  });
  afterAll(() => stage.sim.close());

  const get = async (path: string, as = ""): Promise<string> => {
    const response = await fetch(`${stage.sim.url}${path}`, { headers: { cookie: `as=${as}` } });
    return response.text();
  };
  const post = (path: string, as: string, form: Record<string, string>): Promise<Response> =>
    fetch(`${stage.sim.url}${path}`, {
      method: "POST",
      headers: { cookie: `as=${as}` },
      body: new URLSearchParams(form),
      redirect: "manual",
    });

  it("shows Markdown, and nothing a writer could do harm with", async () => {
    const text = await get("/acme/app/issues/1");
    expect(text).toContain("<strong>strong</strong>");
    expect(text).toContain("&lt;b&gt;bold&lt;/b&gt; title");
    expect(text).not.toContain("<script>alert");
    expect(text).not.toContain('href="javascript:');
  });

  it("lists repositories and issues, hiding private ones from strangers", async () => {
    await stage.sim.control.createRepo({ owner: "acme", name: "dark", private: true, files: { a: "1" } });
    expect(await get("/")).not.toContain("acme/dark");
    expect(await get("/", "olga")).toContain("acme/dark");
    expect((await fetch(`${stage.sim.url}/acme/dark`)).status).toBe(404);
    expect(await get("/acme/app")).toContain("bold");
  });

  it("signs a visitor in by ?as=", async () => {
    const response = await fetch(`${stage.sim.url}/acme/app?as=will`, { redirect: "manual" });
    expect(response.status).toBe(303);
    expect(response.headers.get("set-cookie")).toContain("as=will");
    expect(await get("/acme/app/issues/1", "will")).toContain("Add label");
    expect(await get("/acme/app/issues/1", "stan")).not.toContain("Add label");
  });

  it("comments, labels and closes with the visitor's rights only", async () => {
    const path = "/acme/app/issues/1";
    expect((await post(path, "stan", { action: "comment", body: "from a page" })).status).toBe(303);
    expect(await get(path)).toContain("from a page");
    expect((await post(path, "stan", { action: "label", label: "bug" })).status).toBe(422);
    expect((await post(path, "tess", { action: "label", label: "bug" })).status).toBe(303);
    expect((await post(path, "", { action: "close" })).status).toBe(422);
    expect((await post(path, "tess", { action: "close" })).status).toBe(303);
    const { data } = await stage.reader.api("GET", `${repo}/issues/1`);
    expect(data).toMatchObject({ state: "closed", labels: [{ name: "bug" }] });
  });

  it("shows checks, what blocks, commits and the diff of a pull request, and approves and merges it", async () => {
    const conditions = { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } };
    const parameters = {
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_approving_review_count: 1,
      required_review_thread_resolution: false,
    };
    const rules = [{ type: "pull_request", parameters }];
    await stage.owner.api("POST", `${repo}/rulesets`, { name: "r", enforcement: "active", conditions, rules });
    const { number, sha } = await openPull(stage);
    await stage.writer.api("POST", `${repo}/statuses/${sha}`, { state: "success", context: "old-ci" });
    const path = `/acme/app/pull/${number}`;
    const text = await get(path, "sam");
    for (const part of ["old-ci", "At least 1 approving review is required", sha.slice(0, 7), "+by change"]) {
      expect(text).toContain(part);
    }
    const early = await post(path, "sam", { action: "merge" });
    expect(early.status).toBe(422);
    expect(await early.text()).toContain("At least 1 approving review");
    expect((await post(path, "will", { action: "approve" })).status).toBe(422);
    expect((await post(path, "sam", { action: "approve" })).status).toBe(303);
    expect((await post(path, "will", { action: "merge" })).status).toBe(303);
    expect(await get(path)).toContain("merged");
  });
});
