import { createVerify, generateKeyPairSync } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { Unavailable } from "../../../src/engine/needs.ts";
import { RateLimited, RefusedByGitHub, Uncertain } from "../../../src/github/client/failure.ts";
import type { ClientSettings } from "../../../src/github/client/settings.ts";
import { scriptedGitHub, type Asked, type Say, type Scripted } from "../scripted-server.ts";

const numbered = z.object({ n: z.int() });
const open: Scripted[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function github(
  say: (asked: Asked, nth: number) => Say,
  settings: Partial<ClientSettings> = {},
): Promise<Scripted> {
  const scripted = await scriptedGitHub(say, settings);
  open.push(scripted);
  return scripted;
}
const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "no failure",
    (error: unknown) => error,
  );

describe("credentials", () => {
  test("one token serves an installation; another installation has its own", async () => {
    const { client, asked } = await github(() => ({ body: { n: 1 } }));
    for (const as of [1, 1, 2]) await client.get(as, "GET /x", {}, numbered, { fresh: true });
    expect(asked.map(({ authorization }) => authorization)).toEqual([
      "token token-1",
      "token token-1",
      "token token-2",
    ]);
  });

  test("a 401 mints once more, for reads and writes alike", async () => {
    const { client, asked } = await github(({ authorization }) =>
      authorization === "token token-1" ? { status: 401 } : { body: { n: 1 } },
    );
    expect(await client.write(1, "POST /x", {}, {}, numbered)).toEqual({ n: 1 });
    expect(asked.map(({ authorization }) => authorization)).toEqual(["token token-1", "token token-2"]);
  });

  test("a second 401 is final", async () => {
    const { client, asked } = await github(() => ({ status: 401, body: { message: "Bad credentials" } }));
    const error = await failure(client.get(1, "GET /x", {}, numbered));
    expect(error).toBeInstanceOf(RefusedByGitHub);
    expect((error as Error).message).toContain("Bad credentials");
    expect(asked).toHaveLength(2);
  });

  test("the app's own word is signed, and stands clocks that are 90 s apart", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    for (const aheadMs of [-90_000, 0, 90_000]) {
      const { client, asked } = await github(() => ({ body: { n: 1 } }), {
        privateKey: pem,
        now: () => Date.now() + aheadMs,
      });
      await client.get("app", "GET /app", {}, numbered);
      const [head = "", claims = "", signature = ""] =
        asked[0]?.authorization.replace(/^bearer /iu, "").split(".") ?? [];
      const valid = createVerify("RSA-SHA256").update(`${head}.${claims}`).verify(publicKey, signature, "base64url");
      const { iat, exp, iss } = JSON.parse(Buffer.from(claims, "base64url").toString()) as {
        iat: number;
        exp: number;
        iss: string;
      };
      const nowS = Date.now() / 1_000;
      expect({ valid, iss, begun: iat < nowS, lives: exp > nowS + 60, short: exp < nowS + 600 }).toEqual({
        valid: true,
        iss: "5",
        begun: true,
        lives: true,
        short: true,
      });
    }
  });
});

describe("reads", () => {
  test.each([[{ cut: true }], [{ status: 502 }], [{ status: 500 }]])("are repeated after %o", async (bad: Say) => {
    const { client, asked } = await github((_, nth) => (nth < 3 ? bad : { body: { n: 3 } }));
    expect(await client.get(1, "GET /x", {}, numbered)).toEqual({ n: 3 });
    expect(asked).toHaveLength(3);
  });

  test("give up after three times", async () => {
    const { client, asked } = await github(() => ({ status: 503 }));
    expect(await failure(client.get(1, "GET /x", {}, numbered))).toBeInstanceOf(Unavailable);
    expect(asked).toHaveLength(3);
  });

  test("do not wait for ever", async () => {
    const { client } = await github(() => ({ hang: true }), { timeoutMs: 50 });
    expect(await failure(client.get(1, "GET /x", {}, numbered))).toBeInstanceOf(Unavailable);
  });

  test("are revalidated by ETag, and a 304 answers what was known", async () => {
    const { client, asked } = await github(({ headers }) =>
      headers["if-none-match"] === '"a"' ? { status: 304 } : { headers: { etag: '"a"' }, body: { n: 7 } },
    );
    for (let n = 0; n < 2; n += 1) expect(await client.get(1, "GET /x", {}, numbered)).toEqual({ n: 7 });
    expect(asked.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"a"']);
    await client.get(1, "GET /x", {}, numbered, { maxAgeMs: 60_000 });
    expect(asked).toHaveLength(2);
    await client.get(1, "GET /x", {}, numbered, { fresh: true });
    expect(asked[2]?.headers["if-none-match"]).toBeUndefined();
  });

  test("never share what they know between installations", async () => {
    const { client, asked } = await github(() => ({ headers: { etag: '"a"' }, body: { n: 7 } }));
    await client.get(1, "GET /x", {}, numbered, { maxAgeMs: 60_000 });
    await client.get(2, "GET /x", {}, numbered, { maxAgeMs: 60_000 });
    expect(asked).toHaveLength(2);
  });

  test("of another shape are no answer", async () => {
    const { client } = await github(() => ({ body: { n: "1" } }));
    expect(await failure(client.get(1, "GET /x", {}, numbered))).toBeInstanceOf(Unavailable);
  });

  test("missing is undefined for `find`, and only that", async () => {
    const { client } = await github(({ url }) => ({ status: url === "/gone" ? 410 : url === "/none" ? 404 : 403 }));
    expect(await client.find(1, "GET /gone", {}, numbered)).toBeUndefined();
    expect(await client.find(1, "GET /none", {}, numbered)).toBeUndefined();
    expect(await failure(client.find(1, "GET /kept", {}, numbered))).toBeInstanceOf(RefusedByGitHub);
  });

  test("lists go on to the last page", async () => {
    const { client } = await github(({ url }) => {
      const page = Number(new URL(url, "http://x").searchParams.get("page"));
      const link: Record<string, string> =
        page < 3 ? { link: `<http://x/l?page=${page + 1}>; rel="next", <http://x/l?page=3>; rel="last"` } : {};
      return { headers: link, body: { total_count: 3, things: [{ n: page }] } };
    });
    expect(await client.list(1, "GET /l", {}, numbered, { key: "things" })).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  test("a list that is none is no answer", async () => {
    const { client } = await github(() => ({ body: { message: "odd" } }));
    expect(await failure(client.list(1, "GET /l", {}, numbered))).toBeInstanceOf(Unavailable);
  });
});

describe("writes", () => {
  test.each([[{ cut: true }], [{ status: 502 }], [{ status: 200, body: { odd: true } }]])(
    "are sent once, and after %o nobody knows",
    async (bad: Say) => {
      const { client, asked } = await github(() => bad);
      expect(await failure(client.write(1, "POST /x", {}, {}, numbered))).toBeInstanceOf(Uncertain);
      expect(asked).toHaveLength(1);
    },
  );

  test("a missing permission is named", async () => {
    const headers = { "x-accepted-github-permissions": "contents=write" };
    const { client } = await github(() => ({
      status: 403,
      headers,
      body: { message: "Resource not accessible by integration" },
    }));
    const error = await failure(client.write(1, "POST /x", {}, {}, numbered));
    expect(error).toBeInstanceOf(RefusedByGitHub);
    expect((error as Error).message).toMatch(/403.*Resource not accessible.*contents: write/u);
  });

  test("a refusal says GitHub's words", async () => {
    const { client } = await github(() => ({
      status: 422,
      body: { message: "Validation Failed", errors: [{ code: "custom", message: "No commits" }] },
    }));
    const error = await failure(client.write(1, "POST /x", {}, {}, numbered));
    expect(error).toMatchObject({
      status: 422,
      message: expect.stringMatching(/Validation Failed; .*No commits/u) as string,
    });
  });

  test("of one installation go one after the other, those of another beside them", async () => {
    let running = 0;
    let most = 0;
    const { client, seen } = await github(() => ({ body: { n: 1 } }), {
      fault: async ({ when }) => {
        running += when === "before" ? 1 : -1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
    });
    await Promise.all([1, 1, 1].map((as) => client.write(as, "POST /x", {}, {}, numbered)));
    expect(most).toBe(1);
    await Promise.all([1, 2].map((as) => client.write(as, "POST /x", {}, {}, numbered)));
    expect(most).toBe(2);
    expect(seen.filter(({ write }) => write)).toHaveLength(5);
  });

  test("keep the distance GitHub asks for", async () => {
    const at: number[] = [];
    const { client } = await github(() => (at.push(Date.now()), { body: { n: 1 } }), { writeSpacingMs: 80 });
    await Promise.all([1, 1, 1].map((as) => client.write(as, "POST /x", {}, {}, numbered)));
    expect((at[2] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(130);
  });
});

describe("limits", () => {
  const secondary = {
    status: 403,
    headers: { "retry-after": "1" },
    body: { message: "You have exceeded a secondary rate limit" },
  };

  test("a limited write waits and is sent again, while reads and other installations go on", async () => {
    const { client, asked } = await github(({ method }, nth) =>
      method === "POST" && nth === 1 ? secondary : { body: { n: 1 } },
    );
    const startedAt = Date.now();
    const writing = client.write(1, "POST /x", {}, {}, numbered);
    while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await client.get(1, "GET /x", {}, numbered);
    await client.write(2, "POST /x", {}, {}, numbered);
    expect(Date.now() - startedAt).toBeLessThan(900);
    expect(client.pausedUntil(1)).toBeGreaterThan(startedAt);
    expect(client.pausedUntil(2)).toBeUndefined();
    expect(await writing).toEqual({ n: 1 });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  test("a pause longer than our patience is said, and no more is asked in it", async () => {
    const { client, asked } = await github(() => ({ status: 429, body: { message: "slow down" } }), {
      patienceMs: 1_000,
    });
    const startedAt = Date.now();
    const error = await failure(client.write(1, "POST /x", {}, {}, numbered));
    expect(error).toBeInstanceOf(RateLimited);
    expect((error as RateLimited).until).toBeGreaterThanOrEqual(startedAt + 60_000);
    expect(await failure(client.write(1, "POST /x", {}, {}, numbered))).toBeInstanceOf(RateLimited);
    expect(asked).toHaveLength(1);
  });

  test("without `retry-after` GitHub marks a secondary limit by its link only", async () => {
    const body = {
      message: "no",
      documentation_url:
        "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits",
    };
    const { client } = await github(() => ({ status: 403, body }), { patienceMs: 0 });
    expect(await failure(client.write(1, "POST /x", {}, {}, numbered))).toBeInstanceOf(RateLimited);
  });

  test("an exhausted hour stops reads too, until the reset by GitHub's clock", async () => {
    const theirs = Date.now() + 7_200_000;
    const headers = {
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(Math.ceil(theirs / 1_000) + 600),
      date: new Date(theirs).toUTCString(),
    };
    const { client, asked } = await github(
      () => ({ status: 403, headers, body: { message: "API rate limit exceeded" } }),
      { patienceMs: 0 },
    );
    const error = await failure(client.write(1, "POST /x", {}, {}, numbered));
    expect((error as RateLimited).until - Date.now()).toBeLessThan(603_000);
    expect((error as RateLimited).until - Date.now()).toBeGreaterThan(590_000);
    expect(await failure(client.get(1, "GET /x", {}, numbered))).toBeInstanceOf(RateLimited);
    expect(asked).toHaveLength(1);
  });
});

describe("GraphQL", () => {
  const schema = z.object({ a: z.int().nullable() });

  test("goes to the Enterprise Server's own address", async () => {
    const { client, asked } = await github(() => ({ body: { data: { a: 1 } } }));
    expect(await client.query(1, "query { a }", { x: 1 }, schema)).toEqual({ a: 1 });
    expect(asked[0]).toMatchObject({
      method: "POST",
      url: "/api/graphql",
      body: JSON.stringify({ query: "query { a }", variables: { x: 1 } }),
    });
  });

  const partial = (error: object): Say => ({ body: { data: { a: null }, errors: [error] } });
  test.each([
    ["an error of no kind", { message: "Something went wrong" }, Unavailable],
    ["a permission", { type: "FORBIDDEN", message: "no", path: ["a"] }, RefusedByGitHub],
    ["something else missing", { type: "NOT_FOUND", message: "no", path: ["b"] }, RefusedByGitHub],
  ])("200 with %s is a failure, whatever data there is", async (_, error, kind) => {
    const { client } = await github(() => partial(error));
    expect(await failure(client.query(1, "query { a }", {}, schema, ["a"]))).toBeInstanceOf(kind);
  });

  test("a limit told in an error is a limit", async () => {
    const { client } = await github(() => partial({ type: "RATE_LIMITED", message: "API rate limit exceeded" }), {
      patienceMs: 0,
    });
    expect(await failure(client.query(1, "query { a }", {}, schema))).toBeInstanceOf(RateLimited);
  });

  test("a clean NOT_FOUND where it may be is null", async () => {
    const { client } = await github(() => partial({ type: "NOT_FOUND", message: "no", path: ["a"] }));
    expect(await client.query(1, "query { a }", {}, schema, ["a"])).toEqual({ a: null });
  });

  test("mutations are sent once", async () => {
    const { client, asked } = await github(() => ({ status: 502 }));
    expect(await failure(client.mutate(1, "mutation { a }", {}, schema))).toBeInstanceOf(Uncertain);
    expect(asked).toHaveLength(1);
  });
});
