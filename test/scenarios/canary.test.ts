import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openCanaryStack, privateFiles } from "../canary/canary-stack.ts";
import { createSearch, type Finding, type Search } from "../canary/create-search.ts";
import { dumpProgram } from "../canary/dump-program.ts";
import { scanContainers, scanVolumes } from "../canary/scan-engine.ts";
import { scanDatabase, scanFiles, scanGit } from "../canary/scan-places.ts";
import { defaultOperatorImages } from "../../src/sandbox/setup/image-names.ts";
import { docker, withEngine } from "../sandbox/bench.ts";
import { author, maintainer, smallHistory, spec } from "./stack.ts";

const patientMs = 100_000;
/** No secret: it stands in the issue, goes wherever work goes, and shows that a scan has read what it says it read. */
const witness = "everybody-may-read-this-witness";

const policy = [
  "level: ready",
  "agents: { builder: default }",
  "setup: node tools/ask.mjs && node tools/dump.mjs 300000 > left.txt",
  "network: [npm]",
  "verify: { test: npm test && node tools/dump.mjs 1000000 }",
  "limits: { minutes: 5 }",
  "",
].join("\n");

/** Asks the package gateway, which has the server's credential. */
const ask =
  'const answer = await fetch(process.env.npm_config_registry + "tool"); console.log(answer.status, await answer.text());\n';

/** Carries away what it can: into its output, its change and its summary; then stays until the model lets it go. */
const agent = `
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
const brief = readFileSync(process.env.LINTEL_BRIEF, "utf8");
const all = execFileSync("node", ["tools/dump.mjs"], { encoding: "utf8", maxBuffer: 1e8 });
mkdirSync("found", { recursive: true });
writeFileSync("found/all.txt", brief + all.slice(0, 100_000));
console.log(brief + all);
for (let asked = 0; asked < 300; asked += 1) {
  const body = JSON.stringify({ model: "m1", max_tokens: 100, messages: [{ role: "user", content: "May I go on?" }] });
  const headers = { "content-type": "application/json", "anthropic-version": "2023-06-01" };
  const answer = await fetch("http://127.0.0.1:8080/anthropic/v1/messages", { method: "POST", headers, body });
  const text = await answer.text();
  if (asked === 0) console.log(answer.status, JSON.stringify([...answer.headers]), text);
  if (text.includes("go on")) break;
  await new Promise((done) => setTimeout(done, 500));
}
`;

withEngine("no secret of the server is anywhere that work goes", () => {
  let stack: Awaited<ReturnType<typeof openCanaryStack>>;
  beforeAll(async () => {
    const files = { "tools/dump.mjs": dumpProgram, "tools/ask.mjs": ask, ".github/lintel.yml": policy };
    const commits = [...smallHistory, { message: "Add tools", files }];
    stack = await openCanaryStack(commits, ["node", "--input-type=module", "-e", agent]);
  });
  afterAll(() => stack.close());

  const search = (): Search => createSearch([...stack.secrets(), { name: "witness", value: witness }]);
  const secretsIn = (findings: readonly Finding[]) => findings.filter(({ secret }) => secret !== "witness");
  /** The scan saw the witness, so it looked; and it saw nothing else. */
  const expectClean = (findings: readonly Finding[]): void => {
    expect(secretsIn(findings)).toEqual([]);
    expect(findings.map(({ form }) => form)).toContain("plain");
  };

  it(
    "an agent, a setup and a test that carry away all they can reach, and nothing in containers while they run",
    async () => {
      const issue = await stack.ask(`Add ${witness}`, spec("Carry away what can be reached."), author);
      await stack.until("the agent asks its model", () => Promise.resolve(stack.models.requests.length > 0), patientMs);
      const live = await scanContainers({ docker, search: search() }, `lintel.instance=${stack.instance}`);
      expect(
        live.containers.filter((name) => /-(?:runner|command|gateway)$/u.test(name)).length,
      ).toBeGreaterThanOrEqual(3);
      expectClean(live.findings);
      for (const kind of ["log", "volume"])
        expect(
          live.findings.some(({ where }) => where.includes(`: ${kind}`)),
          kind,
        ).toBe(true);
      stack.goOn();
      await stack.untilSays(issue, /### Ready/u, patientMs);
      expect(stack.registry.asked.withToken).toBeGreaterThan(0);
      expect(stack.secrets().some(({ name }) => name.startsWith("credential"))).toBe(true);
    },
    patientMs * 2,
  );

  it("nothing in what is left on the engine", async () => {
    const label = `lintel.instance=${stack.instance}`;
    const image = defaultOperatorImages()["node:24"] ?? "";
    expect(secretsIn((await scanContainers({ docker, search: search() }, label)).findings)).toEqual([]);
    const { volumes, findings } = await scanVolumes({ docker, search: search() }, label, image);
    expect(volumes.some((name) => name.includes("-snapshot-"))).toBe(true);
    expect(secretsIn(findings)).toEqual([]);
  });

  it("nothing in files, logs, rows and trusted repositories, but for the files that the server reads its secrets from", async () => {
    const files = [...(await scanFiles(search(), stack.directory)), ...(await scanFiles(search(), stack.place.home))];
    expect([...new Set(secretsIn(files).map(({ where }) => where))].toSorted()).toEqual([...privateFiles]);
    expect(files.some(({ secret, where }) => secret === "witness" && where.startsWith("data/"))).toBe(true);
    expectClean(search().in("the server's log", stack.lintel.log()));
    expect(secretsIn(search().in("metrics", await (await fetch(`${stack.lintel.url}/metrics`)).text()))).toEqual([]);
    expectClean((await scanDatabase(search(), stack.database)).findings);
    const trusted = (await readdir(join(stack.directory, "data"), { recursive: true })).filter((path) =>
      path.endsWith("/HEAD"),
    );
    expect(trusted.length).toBeGreaterThan(0);
    const found = await Promise.all(
      trusted.map((head) => scanGit(search(), join(stack.directory, "data", dirname(head)))),
    );
    expectClean(found.flat());
  });

  it("nothing on GitHub: objects, comments, checks, and the proof", async () => {
    const { simulator, repository } = stack.stage;
    const mirror = join(stack.directory, "mirror.git");
    await promisify(execFile)("git", ["clone", "-q", "--mirror", `${simulator.url}/${repository}.git`, mirror]);
    expectClean(await scanGit(search(), mirror));
    const pull = await stack.pullOf(1);
    const head = pull?.head.sha ?? "";
    const paths = [
      "/issues?state=all",
      "/issues/comments",
      "/pulls?state=all",
      `/pulls/${pull?.number ?? 0}/comments`,
      `/pulls/${pull?.number ?? 0}/commits`,
      `/pulls/${pull?.number ?? 0}/reviews`,
      `/commits/${head}/check-runs?filter=all`,
      `/commits/${head}/statuses`,
    ];
    const answers = await Promise.all(paths.map(async (path) => stack.must(maintainer, "GET", path)));
    const text = JSON.stringify(answers.map(({ data }) => data));
    expectClean(search().in("GitHub", text));
    const [, digest = ""] = /\/proof\/([0-9a-f]{64})/u.exec(text) ?? [];
    const proof = await fetch(`${stack.lintel.url}/proof/${digest}`);
    expect(proof.status).toBe(200);
    const lines = await proof.text();
    const payloads = [...lines.matchAll(/"payload":"([^"]+)"/gu)].map(([, payload = ""]) =>
      Buffer.from(payload, "base64").toString(),
    );
    expect(payloads.length).toBeGreaterThan(0);
    expect(secretsIn(search().in("proof", lines + payloads.join("\n")))).toEqual([]);
  });
});
