/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers have every shape */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proves } from "../conformance/proves.ts";
import { createReceiver, createStage, installApp, openPull, repo, type Stage } from "./stage.ts";

const bugForm = `name: Bug report
description: Something is wrong
title: "[Bug] "
labels: [bug]
assignees: [olga]
body:
  - type: markdown
    attributes: { value: "**Thanks** for telling" }
  - type: textarea
    id: what
    attributes: { label: "What happened?" }
    validations: { required: true }
  - type: input
    id: version
    attributes: { label: Version }
  - type: dropdown
    id: system
    attributes: { label: System, options: [Linux, Other] }
  - type: textarea
    id: logs
    attributes: { label: Logs, render: shell }
  - type: checkboxes
    id: before
    attributes:
      label: Before
      options: [{ label: I have looked, required: true }, { label: I can help }]
`;

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

  it("shows the HTML that GitHub lets through, and none of the rest", async () => {
    const body = [
      "<details open><summary>More</summary>\n\n| a | b |\n| - | - |\n| <sub>1</sub> | 2 |\n\n</details>",
      "<kbd>Ctrl</kbd> <img src=x onerror=alert(1)> <a href=' javascript:alert(1)'>x</a> <style>b{}</style>",
      "<iframe src='https://example.test'></iframe> <form action='/x'><input name=q></form> <b onclick=x() style='a:b'>b</b>",
      "<!-- hidden marker --> - [x] done\n- [ ] open",
    ].join("\n\n");
    const { data } = await stage.reader.api("POST", `${repo}/issues`, { title: "html", body });
    const text = await get(`/acme/app/issues/${data.number as number}`);
    expect(text).toMatch(/<details open[^>]*><summary>More<\/summary>[\s\S]*<table>[\s\S]*<sub>1<\/sub>/);
    expect(text).toContain("<kbd>Ctrl</kbd>");
    for (const part of [
      "onerror",
      "javascript:",
      "<iframe",
      "onclick",
      "action='/x'",
      "hidden marker",
      "<style>b",
      'name="q"',
    ]) {
      expect(text).not.toContain(part);
    }
  });

  proves("label-form", async () => {
    const files = {
      ".github/ISSUE_TEMPLATE/bug.yml": bugForm,
      ".github/ISSUE_TEMPLATE/idea.md":
        "---\nname: Idea\nabout: A thought\ntitle: 'Idea: '\nlabels: enhancement, none\n---\n\n## Why\n",
      ".github/ISSUE_TEMPLATE/config.yml": "blank_issues_enabled: false\n",
    };
    await stage.sim.control.createRepo({ owner: "acme", name: "forms", files });
    const path = "/acme/forms/issues/new";
    expect((await fetch(`${stage.sim.url}${path}`)).status).toBe(401);
    const choice = await get(path, "stan");
    expect(choice).toMatch(/template=bug\.yml[\s\S]*Bug report[\s\S]*template=idea\.md/);
    expect(choice).not.toContain("Blank issue");
    const sent = await post(`${path}?template=idea.md`, "stan", { title: "Idea: more", body: "## Why\n\nBecause." });
    expect([sent.status, sent.headers.get("location")]).toEqual([303, "/acme/forms/issues/1"]);
    const issue = await stage.reader.api("GET", "/repos/acme/forms/issues/1");
    expect(issue.data).toMatchObject({ user: { login: "stan" }, labels: [{ name: "enhancement" }] });
    const events = await stage.reader.api("GET", "/repos/acme/forms/issues/1/events");
    expect(events.data).toMatchObject([{ event: "labeled", actor: { login: "stan" }, label: { name: "enhancement" } }]);
    const byApi = await stage.stranger.api("POST", "/repos/acme/forms/issues", { title: "t", labels: ["enhancement"] });
    expect(byApi.data.labels).toEqual([]);
  });

  proves("form-answers", async () => {
    const path = "/acme/forms/issues/new?template=bug.yml";
    const shown = await get(path, "stan");
    for (const part of ["What happened?", "<strong>Thanks</strong>", "Linux", "I have looked", 'value="[Bug] "']) {
      expect(shown).toContain(part);
    }
    const early = await post(path, "stan", { title: "[Bug] x", "field-version": "1" });
    expect(early.status).toBe(422);
    const said = await early.text();
    expect(said).toContain("&quot;What happened?&quot; must be answered.");
    expect(said).toContain("&quot;I have looked&quot; under &quot;Before&quot; must be ticked.");
    const answers = {
      title: "[Bug] x",
      "field-what": "it broke",
      "field-system": "Linux",
      "field-before": "I have looked",
    };
    const done = await post(path, "stan", { ...answers, "field-logs": "boom" });
    expect(done.status).toBe(303);
    const { data } = await stage.reader.api("GET", `/repos${done.headers.get("location") ?? ""}`);
    expect(data.body).toBe(
      [
        "### What happened?\n\nit broke",
        "### Version\n\n_No response_",
        "### System\n\nLinux",
        "### Logs\n\n```shell\nboom\n```",
        "### Before\n\n- [x] I have looked\n- [ ] I can help",
      ].join("\n\n"),
    );
    expect(data.assignees).toMatchObject([{ login: "olga" }]);
    const files = { ".github/ISSUE_TEMPLATE/bug.yml": bugForm };
    await stage.sim.control.createRepo({ owner: "acme", name: "closed-forms", private: true, files });
    const there = await post("/acme/closed-forms/issues/new?template=bug.yml", "olga", { title: "no answers" });
    expect(there.status).toBe(303);
  });

  it("opens a blank issue with the visitor's rights", async () => {
    expect((await post("/acme/app/issues/new", "stan", { title: "" })).status).toBe(422);
    const made = await post("/acme/app/issues/new?template=", "stan", { title: "from a page", body: "text" });
    expect(made.status).toBe(303);
    expect(await get(made.headers.get("location") ?? "")).toContain("from a page");
  });

  proves("check-button", async () => {
    const receiver = await createReceiver();
    const webhook = { url: receiver.url, secret: "s" };
    const app = await installApp(stage, { slug: "buttons", events: ["check_run"], webhook });
    const { sha } = await openPull(stage, "buttons", { files: { "b.txt": "1" } });
    const actions = [{ label: "Fix it", description: "Mends what is wrong", identifier: "fix" }];
    const made = await app.client.api("POST", `${repo}/check-runs`, {
      name: "b",
      head_sha: sha,
      conclusion: "failure",
      actions,
    });
    const path = `/acme/app/runs/${made.data.id as number}`;
    expect(await get(path, "will")).toContain("Fix it");
    expect(await get(path, "stan")).not.toContain("Fix it");
    expect((await post(path, "stan", { button: "fix" })).status).toBe(422);
    expect((await post(path, "will", { button: "none" })).status).toBe(422);
    expect((await post(path, "will", { button: "fix" })).status).toBe(303);
    expect((await post(path, "will", { action: "rerun" })).status).toBe(303);
    await stage.sim.control.settle();
    const heard = receiver.received.filter((one) => one.event === "check_run" && one.action?.startsWith("re") === true);
    expect(heard.map((one) => one.action)).toEqual(["requested_action", "rerequested"]);
    const asked = JSON.parse(heard[0]?.body ?? "{}") as Record<string, unknown>;
    expect(asked).toMatchObject({ requested_action: { identifier: "fix" }, sender: { login: "will" } });
    await receiver.close();
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
