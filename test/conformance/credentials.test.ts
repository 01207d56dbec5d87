/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-argument -- answers have every shape */
import { afterAll, beforeAll, describe, expect } from "vitest";
import type { Answer } from "./client.ts";
import { proves } from "./proves.ts";
import { createGround, createTarget, type Ground, type Target } from "./target.ts";

describe("credentials and commits of an app", () => {
  let target: Target;
  let ground: Ground;

  beforeAll(async () => {
    target = await createTarget();
    ground = await createGround(target);
  });
  afterAll(async () => {
    await ground.remove();
    await target.close();
  });

  const mint = async (body: object): Promise<Answer> =>
    (await target.jwt()).api("POST", `/app/installations/${target.installation}/access_tokens`, body);
  const narrowed = async (body: object) => target.with((await mint(body)).data.token);

  proves("token-permissions", async () => {
    const reader = await narrowed({ permissions: { issues: "read" } });
    expect((await reader.api("GET", `${ground.path}/issues`)).status).toBe(200);
    const refused = await reader.api("POST", `${ground.path}/issues`, { title: "x" });
    expect([refused.status, refused.data.message]).toEqual([403, "Resource not accessible by integration"]);
    expect(refused.headers.get("x-accepted-github-permissions")).toContain("issues=write");
  });
  proves("token-repositories", async () => {
    const other = await createGround(target, { private: true });
    const { data } = await target.as("admin").api("GET", ground.path);
    const one = await narrowed({ repository_ids: [data.id] });
    expect((await one.api("GET", `${ground.path}/issues`)).status).toBe(200);
    expect((await one.api("GET", `${other.path}/issues`)).status).toBe(404);
    expect((await one.api("GET", "/installation/repositories")).data.total_count).toBe(1);
    await other.remove();
  });
  proves("token-beyond", async () => {
    expect((await mint({ permissions: { organization_secrets: "write" } })).status).toBe(422);
    expect((await mint({ repositories: ["there-is-no-such-repository"] })).status).toBe(422);
  });
  proves("token-deleted", async () => {
    const own = await narrowed({});
    expect((await own.api("DELETE", "/installation/token")).status).toBe(204);
    expect((await own.api("GET", ground.path)).status).toBe(401);
  });
  proves("token-suspended", async () => {
    const own = await narrowed({});
    const jwt = await target.jwt();
    const path = `/app/installations/${target.installation}/suspended`;
    expect((await jwt.api("PUT", path)).status).toBe(204);
    expect((await own.api("GET", ground.path)).status).toBe(403);
    expect((await jwt.api("DELETE", path)).status).toBe(204);
    expect((await own.api("GET", ground.path)).status).toBe(200);
  });
  proves("token-most", async () => {
    const repository_ids = Array.from({ length: 501 }, (_, n) => n + 1);
    expect((await mint({ repository_ids })).status).toBe(422);
  });
  proves("jwt-long", async () => {
    const ask = async (issued: number, expires: number) =>
      (await target.jwtFor({ issued, expires }).api("GET", "/app")).status;
    expect(await ask(-30, 570)).toBe(200);
    expect(await ask(-30, 900)).toBe(401);
    expect(await ask(-600, -10)).toBe(401);
    expect(await ask(300, 500)).toBe(401);
  });
  proves("jwt-wrong", async () => {
    const { token } = await target.jwt();
    expect((await target.with(`${token.slice(0, -6)}AAAAAA`).api("GET", "/app")).status).toBe(401);
    expect((await target.as("writer").api("GET", "/app")).status).toBe(401);
    expect((await target.with("nonsense").api("GET", "/user")).status).toBe(401);
  });
  proves("workflow-files", async () => {
    const app = await target.app();
    const files = { ".github/workflows/ci.yml": "on: push\njobs: {}\n" };
    await expect(ground.commit(app, "workflows", files)).rejects.toThrow("without `workflows` permission");
    expect(await ground.commit(target.as("writer"), "workflows", files)).toMatch(/^[0-9a-f]{40}$/);
  });
  proves("commit-signed", async () => {
    const app = await target.app();
    const sha = await ground.commit(app, "signed", { "signed.txt": "1" });
    const own = await app.api("GET", `${ground.path}/git/commits/${sha}`);
    expect(own.data.verification.verified).toBe(true);
    const author = { name: "Somebody", email: "somebody@example.test" };
    const body = { message: "named", tree: own.data.tree.sha, parents: [sha], author };
    expect((await app.api("POST", `${ground.path}/git/commits`, body)).data.verification.verified).toBe(false);
  });
  proves("commit-cas", async () => {
    const app = await target.app();
    const sha = await ground.commit(app, "cas", { "cas.txt": "1" });
    const commit = (expectedHeadOid: string) =>
      app.graphql(
        "mutation($i:CreateCommitOnBranchInput!){createCommitOnBranch(input:$i){commit{oid signature{isValid}}}}",
        {
          i: {
            branch: { repositoryNameWithOwner: `${target.org}/${ground.name}`, branchName: "cas" },
            expectedHeadOid,
            message: { headline: "by GraphQL" },
            fileChanges: { additions: [{ path: "b.txt", contents: Buffer.from("b").toString("base64") }] },
          },
        },
      );
    const done = await commit(sha);
    expect(done.errors).toBeUndefined();
    expect(done.data.createCommitOnBranch.commit.signature.isValid).toBe(true);
    expect((await commit(sha)).errors?.[0]?.message).toContain("Expected branch to point to");
  });
  proves("ref-fast-forward", async () => {
    const writer = target.as("writer");
    const first = await ground.commit(writer, "forward", { "f.txt": "1" });
    await ground.commit(writer, "forward", { "f.txt": "2" });
    const move = (force: boolean) =>
      writer.api("PATCH", `${ground.path}/git/refs/heads/forward`, { sha: first, force });
    expect((await move(false)).status).toBe(422);
    expect((await move(true)).status).toBe(200);
    expect(
      (await writer.api("POST", `${ground.path}/git/refs`, { ref: "refs/heads/forward", sha: first })).status,
    ).toBe(422);
  });
  proves("content-sha", async () => {
    const writer = target.as("writer");
    const put = (text: string, sha?: string) =>
      writer.api("PUT", `${ground.path}/contents/content.txt`, {
        message: "put",
        content: Buffer.from(text).toString("base64"),
        branch: "main",
        ...(sha === undefined ? {} : { sha }),
      });
    const made = await put("1");
    expect(made.status).toBe(201);
    expect((await put("2")).status).toBe(422);
    expect((await put("2", made.data.content.sha)).status).toBe(200);
    expect((await put("3", made.data.content.sha)).status).toBe(409);
  });
  proves("attestation-stored", async () => {
    const digest = "sha256:" + "ab".repeat(32);
    const statement = { subject: [{ name: "x", digest: { sha256: "ab".repeat(32) } }] };
    const payload = Buffer.from(JSON.stringify(statement)).toString("base64");
    const bundle = {
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      verificationMaterial: {},
      dsseEnvelope: { payload },
    };
    const app = await target.app();
    expect((await app.api("POST", `${ground.path}/attestations`, { bundle })).status).toBe(201);
    const found = await app.api("GET", `${ground.path}/attestations/${digest}`);
    expect(found.data.attestations).toMatchObject([{ bundle: { dsseEnvelope: { payload } } }]);
  });
});
