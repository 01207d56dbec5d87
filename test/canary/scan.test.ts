import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultOperatorImages } from "../../src/sandbox/setup/image-names.ts";
import { labels } from "../../src/sandbox/job-names.ts";
import { docker, withEngine } from "../sandbox/bench.ts";
import { testServer, type TestServer } from "../store/test-server.ts";
import { createSearch } from "./create-search.ts";
import { formsOf } from "./forms-of.ts";
import { scanContainers } from "./scan-engine.ts";
import { scanDatabase, scanFiles, scanGit } from "./scan-places.ts";

const value = "planted/canary?of+the>scan~0123456789";
const search = createSearch([{ name: "planted", value }]);
const forms = formsOf(value);
const allForms = forms.map(({ name }) => name).toSorted();
/** Every form once, among other text. */
const everyForm = forms.map(({ bytes }) => `before ${bytes.toString()} after`).join("\n");
const formsIn = (findings: readonly { readonly form: string }[]) =>
  [...new Set(findings.map(({ form }) => form))].toSorted();

describe("a scan finds what is planted", () => {
  let directory: string;
  let database: TestServer;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "lintel-scan-"));
    database = await testServer();
  });
  afterAll(async () => {
    await database.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(forms)("$name, alone, and across the border of two chunks", async ({ name, bytes }) => {
    expect(formsIn(search.in("text", bytes))).toContain(name);
    for (const cut of [1, 11, bytes.length - 1]) {
      const chunks = [Buffer.alloc(70_000, "x"), bytes.subarray(0, cut), bytes.subarray(cut), Buffer.from("y")];
      expect(formsIn(await search.through("stream", Readable.from(chunks)))).toContain(name);
    }
  });

  it.each([0, 1, 2, 3, 4])("base64 of a longer text in which it begins after %i bytes", (before) => {
    const text = Buffer.from(`${"z".repeat(before)}${value}, and more`).toString("base64");
    expect(search.in("text", text)).not.toEqual([]);
    expect(search.in("text", Buffer.from(text).toReversed())).not.toEqual([]);
  });

  it("finds nothing in what is only alike", () => {
    expect(search.in("text", value.slice(0, -1).repeat(3))).toEqual([]);
    expect(search.in("text", value.toUpperCase())).toEqual([]);
    expect(() => formsOf("too short")).toThrow("at least 12 bytes");
  });

  it("in files, in objects of git that nothing names, and in rows", async () => {
    const file = join(directory, "files/a/b.bin");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, everyForm);
    expect(formsIn(await scanFiles(search, join(directory, "files")))).toEqual(allForms);

    const bare = join(directory, "bare.git");
    execFileSync("git", ["init", "-q", "--bare", bare]);
    execFileSync("git", ["--git-dir", bare, "hash-object", "-w", "--stdin"], { input: everyForm });
    expect(formsIn(await scanGit(search, bare))).toEqual(allForms);

    const schema = database.freshSchema();
    await database.query(`create schema ${schema}`);
    await database.query(`create table ${schema}.told (data json, bytes bytea)`);
    await database.query(`insert into ${schema}.told values ($1, null)`, [JSON.stringify({ everyForm })]);
    const { tables, findings } = await scanDatabase(search, database.connection);
    expect(tables).toContain(`${schema}.told`);
    expect(formsIn(findings)).toEqual(allForms);
    await database.query(`update ${schema}.told set data = 'null', bytes = $1`, [Buffer.from(value)]);
    expect(formsIn((await scanDatabase(search, database.connection)).findings)).toEqual(["hex"]);
  });
});

withEngine("a scan finds what is planted in a container", () => {
  it("in its variables, its output, its files and its processes", async () => {
    const instance = `test-scan-${randomUUID().slice(0, 8)}`;
    const container = await docker.createContainer({
      Image: defaultOperatorImages()["node:24"] ?? "",
      Labels: { [labels.instance]: instance },
      Env: [`PLANTED=${everyForm}`],
      Cmd: ["sh", "-c", 'echo "$PLANTED"; echo "$PLANTED" > /planted; touch /ready; sleep 60'],
    });
    try {
      await container.start();
      const ready = (): Promise<boolean> =>
        container.getArchive({ path: "/ready" }).then(
          () => true,
          () => false,
        );
      while (!(await ready())) await new Promise((done) => setTimeout(done, 50));
      const { findings } = await scanContainers({ docker, search }, `${labels.instance}=${instance}`);
      for (const kind of ["inspect", "log", "files", "processes"])
        expect(formsIn(findings.filter(({ where }) => where.endsWith(`: ${kind}`))), kind).toEqual(allForms);
    } finally {
      await container.remove({ force: true });
    }
  });
});
