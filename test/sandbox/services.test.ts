import { expect, test } from "vitest";
import type { EndedJob } from "../../src/engine/needs.ts";
import type { SandboxedJob, Service } from "../../src/model/job.ts";
import { containersOf, jobNames } from "../../src/sandbox/job-names.ts";
import { docker, limits, logOf, makeBench, makeRepository, runToEnd, withEngine } from "./bench.ts";

const counter = `
  let n = 0; const { writeFileSync } = require("fs"); writeFileSync("/data/started", "1");
  require("net").createServer((s) => { n += 1; s.end(String(n) + " " + process.env.WORD + " " + process.getuid()); if (process.env.FRAIL) process.exit(3); }).listen(5432, "127.0.0.1");`;
const ask = `node -e 'require("net").connect(5432, "127.0.0.1").on("data", (d) => console.log(String(d))).on("error", (e) => { console.log(e.code); process.exit(1); })'`;

withEngine("services", () => {
  const bench = makeBench("services");
  const shape = { repo: 1, image: "node:24", limits, kind: "verify", snapshot: undefined } as const;
  const db: Service = {
    name: "db",
    image: "node:24",
    env: { WORD: "hello", CODE: counter },
    command: 'sleep 0.3; exec node -e "$CODE"',
    ready: "test -e /data/started",
    writable: ["/data"],
  };

  async function run(id: string, command: string, services: readonly Service[]): Promise<EndedJob> {
    const repository = makeRepository();
    repository.write("a.txt", "a");
    const { tree } = repository.commit();
    const job: SandboxedJob = { ...shape, id, tree, command, services };
    return runToEnd(bench.open(), job, repository.inputs({ tree }));
  }

  test("are ready before the command starts, on its loopback, hardened like it, and new for each job", async () => {
    for (const id of ["first", "second"]) {
      const ended = await run(id, ask, [db]);
      expect(ended, logOf(ended)).toMatchObject({ kind: "exited", seen: { exitCode: 0 } });
      expect(logOf(ended)).toBe("1 hello 23456\n");
    }
    const names = jobNames(bench.instance, "first");
    const made = await docker.getContainer(names.services[0] ?? "").inspect();
    expect(made.HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ["ALL"], LogConfig: { Type: "json-file" } });
    expect(made.HostConfig.SecurityOpt).toContain("no-new-privileges");
    expect(made.Mounts.filter(({ Type }) => Type === "volume")).toEqual([]);
    await bench.open().remove("first");
    for (const name of containersOf(names))
      await expect(docker.getContainer(name).inspect()).rejects.toMatchObject({ statusCode: 404 });
    expect(await bench.open().reap([])).toContain("second");
  });

  test("one that ends, before or while the command runs, is no fault of the change", async () => {
    const early = await run("early", "true", [{ ...db, command: "echo no disk; exit 4" }]);
    expect(early).toMatchObject({ kind: "error", cause: "environment", seen: undefined });
    expect(early.kind === "error" && early.reason).toMatch(/"db" ended before it was ready.*no disk/su);
    const late = await run("late", `${ask}; sleep 0.5; ${ask}`, [{ ...db, env: { ...db.env, FRAIL: "1" } }]);
    expect(late).toMatchObject({ kind: "error", cause: "environment" });
    expect(late.kind === "error" && late.reason).toMatch(/"db" ended while the command ran/u);
  });

  test("two of them find each other; an image that may not be used is named", async () => {
    const other: Service = {
      ...db,
      name: "web",
      env: {},
      command: `while ! ${ask}; do sleep 0.1; done; touch /data/started; sleep 60`,
    };
    const ended = await run("two", ask, [db, other]);
    expect(logOf(ended)).toMatch(/^[2-9] hello 23456\n$/u);
    const refused = await run("foreign", "true", [{ ...db, image: "nowhere:1" }]);
    expect(refused).toMatchObject({ kind: "error", cause: "environment" });
    expect(refused.kind === "error" && refused.reason).toContain('"nowhere:1"');
  });
});
