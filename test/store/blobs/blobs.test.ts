import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Blobs } from "../../../src/engine/needs.ts";
import { databaseBlobs } from "../../../src/store/blobs/database-blobs.ts";
import { fileBlobs } from "../../../src/store/blobs/file-blobs.ts";
import { s3Blobs } from "../../../src/store/blobs/s3-blobs.ts";
import { withOlder } from "../../../src/store/blobs/with-older.ts";
import type { Base } from "../../../src/store/base.ts";
import { openPool, connectionConfig } from "../../../src/store/connect.ts";
import { silent, testServer, type TestServer } from "../test-server.ts";
import { s3Credentials, startS3 } from "./s3-server.ts";

type Kind = {
  readonly blobs: Blobs;
  /** Changes what lies under a digest, as a fault or an intruder would. */
  readonly damage: (digest: string) => Promise<void>;
};

let server: TestServer;
let s3: Awaited<ReturnType<typeof startS3>>;
let directory: string;
let schema: string;
let pool: ReturnType<typeof openPool>;
const kinds = new Map<string, Kind>();

beforeAll(async () => {
  server = await testServer();
  s3 = await startS3();
  directory = await mkdtemp(join(tmpdir(), "lintel-blobs-"));
  schema = server.freshSchema();
  await server.open(schema);
  pool = openPool(connectionConfig(server.connection, schema, "blobs"), silent);
  kinds.set("database", {
    blobs: databaseBlobs({ db: pool.db } as Base),
    damage: async () => {
      await server.query(`update ${schema}.blobs set bytes = 'false'`);
    },
  });
  kinds.set("files", {
    blobs: fileBlobs(directory),
    damage: (digest) => writeFile(join(directory, digest.slice(7, 9), digest.slice(9)), "false"),
  });
  kinds.set("s3", {
    blobs: s3Blobs({ url: s3.url, sessionToken: undefined, ...s3Credentials }),
    damage: (digest) => Promise.resolve(void s3.objects.set(`/bucket/lintel/${digest.slice(7)}`, Buffer.from("false"))),
  });
});
afterAll(async () => {
  await pool.pool.end();
  await server.closeDatabases();
  await server.close();
  await s3.close();
  await rm(directory, { recursive: true, force: true });
});

const kind = (name: string): Kind => {
  const found = kinds.get(name);
  if (found === undefined) throw new Error(`no blobs named ${name}`);
  return found;
};

describe.each(["database", "files", "s3"])("blobs in %s", (name) => {
  test.each([
    ["nothing", new Uint8Array()],
    ["every byte", Uint8Array.from({ length: 256 }, (_, n) => n)],
    ["five megabytes", new Uint8Array(5_000_000).fill(7)],
    ["a part of a larger buffer", new Uint8Array(100).fill(3).subarray(10, 20)],
  ])("%s comes back byte for byte", async (_, bytes) => {
    const { blobs } = kind(name);
    const digest = await blobs.put(bytes);
    expect(digest).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
    expect(Buffer.compare(await blobs.get(digest), bytes)).toBe(0);
  });

  test("the same bytes at once ten times are one blob", async () => {
    const bytes = new TextEncoder().encode("the same");
    const digests = await Promise.all(Array.from({ length: 10 }, () => kind(name).blobs.put(bytes)));
    expect(new Set(digests).size).toBe(1);
    expect(Buffer.from(await kind(name).blobs.get(digests[0] ?? "")).toString()).toBe("the same");
  });

  test.each([`sha256:${"0".repeat(64)}`, "sha256:00", "sha256:../../etc/passwd", ""])(
    "an unknown digest (%j) is a tagged error",
    async (digest) => {
      await expect(kind(name).blobs.get(digest)).rejects.toMatchObject({ name: "BlobMissing", retryable: false });
    },
  );

  test("bytes that were changed underneath are not handed out", async () => {
    const digest = await kind(name).blobs.put(new TextEncoder().encode("true"));
    await kind(name).damage(digest);
    await expect(kind(name).blobs.get(digest)).rejects.toThrow("damaged");
  });
});

describe("files", () => {
  test("are whole, nobody else's to read, and leave nothing beside them", async () => {
    const digest = await kind("files").blobs.put(new TextEncoder().encode("one"));
    const shelf = join(directory, digest.slice(7, 9));
    expect((await readdir(shelf)).filter((file) => file.startsWith("."))).toEqual([]);
    expect((await stat(join(shelf, digest.slice(9)))).mode & 0o777).toBe(0o600);
  });

  test("a file that was cut short by something else is mended by the next put", async () => {
    const bytes = new TextEncoder().encode("cut short");
    const digest = await kind("files").blobs.put(bytes);
    await writeFile(join(directory, digest.slice(7, 9), digest.slice(9)), "cut");
    await kind("files").blobs.put(bytes);
    expect(Buffer.from(await kind("files").blobs.get(digest)).toString()).toBe("cut short");
  });
});

describe("an S3-compatible store", () => {
  test("that is busy for a moment is asked again", async () => {
    s3.failNext(503, 500);
    const digest = await kind("s3").blobs.put(new TextEncoder().encode("again"));
    expect(s3.objects.has(`/bucket/lintel/${digest.slice(7)}`)).toBe(true);
  });

  test("that stays broken is the world's fault, and that refuses us ours to mend", async () => {
    s3.failNext(503, 503, 503, 503, 503);
    await expect(kind("s3").blobs.put(new Uint8Array(3))).rejects.toMatchObject({
      name: "Unavailable",
      retryable: true,
    });
    const stranger = s3Blobs({ url: s3.url, sessionToken: undefined, ...s3Credentials, secretAccessKey: "another" });
    await expect(stranger.put(new Uint8Array(3))).rejects.toThrow("AWS_REGION");
    await expect(stranger.get(`sha256:${"1".repeat(64)}`)).rejects.toThrow("refuses");
  });

  test("that is not there is retried later", async () => {
    const gone = await startS3();
    await gone.close();
    const blobs = s3Blobs({ url: gone.url, sessionToken: undefined, ...s3Credentials });
    await expect(blobs.get(`sha256:${"1".repeat(64)}`)).rejects.toMatchObject({ retryable: true });
  });
});

describe("after a change of place", () => {
  test("what was kept in an earlier place is still found, damage included; what is new goes to the new one", async () => {
    const both = withOlder(kind("s3").blobs, withOlder(kind("files").blobs, kind("database").blobs));
    const old = await kind("database").blobs.put(new TextEncoder().encode("of the first version"));
    expect(Buffer.from(await both.get(old)).toString()).toBe("of the first version");
    const fresh = await both.put(new TextEncoder().encode("fresh"));
    expect(s3.objects.has(`/bucket/lintel/${fresh.slice(7)}`)).toBe(true);
    await expect(kind("files").blobs.get(fresh)).rejects.toMatchObject({ name: "BlobMissing" });
    await expect(both.get(`sha256:${"2".repeat(64)}`)).rejects.toMatchObject({ name: "BlobMissing" });
    await kind("s3").damage(fresh);
    await expect(both.get(fresh)).rejects.toThrow("damaged");
  });

  test("an opened store writes files below its data, and reads rows that an earlier version left", async () => {
    const database = await server.open(server.freshSchema());
    const digest = await database.blobs.put(new TextEncoder().encode("kept"));
    expect(await readdir(join(server.dataDir, "blobs", digest.slice(7, 9)))).toContain(digest.slice(9));
    const older = server.freshSchema();
    const upgraded = await server.open(older);
    const row = Buffer.from("a row of the first version");
    const known = `sha256:${createHash("sha256").update(row).digest("hex")}`;
    await server.query(`insert into ${older}.blobs (digest, bytes) values ($1, $2)`, [known, row]);
    expect(Buffer.from(await upgraded.blobs.get(known)).toString()).toBe("a row of the first version");
  });

  test("a proof's address keeps the first digest, whoever comes second", async () => {
    const { proofIndex } = await server.open(server.freshSchema());
    expect(await proofIndex.recall("merge/x")).toBeUndefined();
    expect(await proofIndex.remember("merge/x", "sha256:1")).toBe("sha256:1");
    expect(await proofIndex.remember("merge/x", "sha256:2")).toBe("sha256:1");
    expect(await proofIndex.recall("merge/x")).toBe("sha256:1");
  });
});
