import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../../src/store/open-database.ts";
import { testServer } from "./test-server.ts";
import type { TestServer } from "./test-server.ts";

let server: TestServer;
let schema: string;
let database: Database;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(() => server.closeDatabases());
beforeEach(async () => {
  schema = server.freshSchema();
  database = await server.open(schema);
});

describe("blobs", () => {
  test.each([
    ["nothing", new Uint8Array()],
    ["every byte", Uint8Array.from({ length: 256 }, (_, n) => n)],
    ["five megabytes", new Uint8Array(5_000_000).fill(7)],
    ["a part of a larger buffer", new Uint8Array(100).fill(3).subarray(10, 20)],
  ])("%s comes back byte for byte", async (_, bytes) => {
    const digest = await database.blobs.put(bytes);
    expect(digest).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
    expect(Buffer.compare(await database.blobs.get(digest), bytes)).toBe(0);
  });

  test("the same bytes at once ten times are kept once", async () => {
    const bytes = new TextEncoder().encode("the same");
    const digests = await Promise.all(Array.from({ length: 10 }, () => database.blobs.put(bytes)));
    expect(new Set(digests).size).toBe(1);
    expect(await server.query(`select digest from ${schema}.blobs`)).toHaveLength(1);
  });

  test("an unknown digest is a tagged error", async () => {
    await expect(database.blobs.get("sha256:00")).rejects.toMatchObject({ name: "BlobMissing", retryable: false });
  });

  test("bytes that were changed underneath are not handed out", async () => {
    const digest = await database.blobs.put(new TextEncoder().encode("true"));
    await server.query(`update ${schema}.blobs set bytes = 'false'`);
    await expect(database.blobs.get(digest)).rejects.toThrow("damaged");
  });
});
