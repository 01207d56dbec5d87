import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { EndedJob } from "../../../src/engine/needs.ts";
import { agentEntry } from "../../../src/model/agent.ts";
import type { SandboxedJob } from "../../../src/model/job.ts";
import { limits, logOf, makeBench, makeRepository, operatorWith, runToEnd, shellAgent, withEngine } from "../bench.ts";

const source = readFileSync(new URL("../../../fixtures/agents/hostile.mjs", import.meta.url), "utf8");
const hostile = (mode: string) =>
  agentEntry.parse({
    adapter: "acp",
    command: ["node", "--input-type=module", "-e", source],
    env: { ACP_MODE: mode },
  });

const environment = (words: string) => ({
  kind: "error",
  cause: "environment",
  reason: expect.stringContaining(words) as string,
});
const summary = '"$LINTEL_SUMMARY"';
const out = `mkdir -p "$(dirname ${summary})"`;

type Case = readonly [name: string, agent: ReturnType<typeof shellAgent>, end: object, paths?: readonly string[]];

/** Each: what it does, what runs, how it ends, and the paths of its change. */
const cases: readonly Case[] = [
  ["never says hello in our version", hostile("version 99"), environment("speaks version 99 of the protocol")],
  [
    "wants a login",
    hostile("wants a login"),
    environment("does not get to work: it answered: Authentication required"),
  ],
  ["leaves at once", hostile("leaves at once"), environment("does not get to work: it ended")],
  ["writes many values", hostile("many values"), environment("over 200000 values")],
  ["writes one long line", hostile("one long line"), environment("over 16777216 bytes")],
  ["nests", hostile("nesting"), { kind: "exited", agent: { ending: "end_turn" } }],
  ["closes its output", hostile("closes its output"), { kind: "exited", agent: { ending: "gone" } }],
  [
    "is not there",
    agentEntry.parse({ adapter: "command", command: ["our-agent", "--quiet"] }),
    environment("does not start (exit code 127): lintel: 1: our-agent: not found"),
  ],
  [
    "is not there, to talk with",
    agentEntry.parse({ adapter: "acp", command: ["our-agent"] }),
    environment("does not start (exit code 127)"),
  ],
  ["is no program", agentEntry.parse({ adapter: "command", command: ["/etc/passwd"] }), environment("exit code 126")],
  ["fails after a change", shellAgent("echo b > b.txt; exit 1"), { kind: "exited", seen: { exitCode: 1 } }, ["b.txt"]],
  ["misses a program of its own", shellAgent("echo b > b.txt; nothing-there"), { seen: { exitCode: 127 } }, ["b.txt"]],
  [
    "leaves daemons",
    shellAgent("echo b > b.txt; for n in 1 2 3; do setsid sh -c 'trap \"\" TERM HUP; sleep 1000' & done"),
    { kind: "exited", seen: { exitCode: 0 } },
    ["b.txt"],
  ],
  ["changes nothing", shellAgent("true"), { kind: "exited", seen: { exitCode: 0 } }, []],
  [
    "commits on another branch, rewrites history, stashes and leaves an index of its own",
    shellAgent(
      "git checkout -q --orphan mine; echo b > b.txt; git add -A; git commit -qm mine; echo c > c.txt; git add c.txt; git stash -q; git branch -D main -q; rm -f .git/HEAD; echo c > c.txt",
    ),
    { kind: "exited" },
    ["b.txt", "c.txt"],
  ],
  [
    "nests a repository",
    shellAgent("mkdir in; cd in; git init -q; echo b > b.txt; git add -A; git commit -qm in; cd ..; echo c > c.txt"),
    { kind: "exited" },
    ["c.txt", "in/b.txt"],
  ],
  [
    "writes wherever it can",
    shellAgent(
      "for d in / /lintel /link /snapshot /opt /etc /proc /sys /dev /run /usr $HOME /tmp /var/tmp /dev/shm; do echo x > $d/lintel-was-here 2>/dev/null; done; echo b > b.txt; ls /lintel",
    ),
    { kind: "exited" },
    ["b.txt"],
  ],
  [
    "looks for others to end",
    shellAgent(
      "echo b > b.txt; for p in $(ls /proc | grep -E '^[0-9]+$'); do case $p in 1|$$) ;; *) kill -9 $p 2>/dev/null;; esac; done; kill -9 -1; true",
    ),
    { kind: "exited" },
    ["b.txt"],
  ],
  ["floods its output", shellAgent("echo b > b.txt; yes | head -c 40000000; echo end"), { kind: "exited" }, ["b.txt"]],
];

/** What an agent may plant where its summary lies; none of it reaches anybody. */
const traps: readonly (readonly [string, string])[] = [
  ["a pipe", `${out}; mkfifo ${summary}`],
  ["a link", `${out}; ln -s /etc/passwd ${summary}`],
  ["a link on the way", 'mkdir "$HOME/away"; echo x > "$HOME/away/summary.md"; ln -s away "$HOME/out"'],
  ["a file on the way", 'echo x > "$HOME/out"'],
  ["a folder", `mkdir -p ${summary}`],
  ["a gigabyte of nothing", `${out}; truncate -s 1G ${summary}`],
  ["what nobody may read", `${out}; echo x > ${summary}; chmod 0 "$HOME/out"`],
];

withEngine("an agent that is up to something", () => {
  const bench = makeBench("hostile");
  const named = [
    ...cases.map(([name, entry]) => [name, entry] as const),
    ...traps.map(([name, script]) => [name, shellAgent(`echo b > b.txt; ${script}; exit 0`)] as const),
    ["NULs", shellAgent(`${out}; printf 'a\\0b' > ${summary}`)] as const,
    ["deaf", hostile("hangs")] as const,
  ];
  const operator = operatorWith(Object.fromEntries(named));
  const repository = makeRepository();
  repository.write("a.txt", "a\n");
  const at = repository.commit();
  const inputs = repository.inputs(at);
  const build = (agent: string): SandboxedJob => ({
    id: `hostile/${agent}`,
    repo: 1,
    image: "node:24",
    limits: { ...limits, minutes: 2 },
    snapshot: undefined,
    kind: "build",
    agent,
    brief: "Do it.",
    attempt: 1,
    usd: 0,
    ...at,
  });
  const run = (agent: string): Promise<EndedJob> => runToEnd(bench.open(operator), build(agent), inputs);
  const pathsOf = ({ files }: EndedJob) => files.map(({ path }) => path).toSorted();

  for (const [name, , end, paths] of cases)
    test.concurrent(`and ${name}`, async () => {
      const ended = await run(name);
      expect(ended, `${JSON.stringify({ ...ended, files: 0, seen: 0 })} ${logOf(ended).slice(-500)}`).toMatchObject(
        end,
      );
      if (paths !== undefined) expect(pathsOf(ended)).toEqual(paths);
      if (ended.kind === "error") expect(ended.reason).toMatch(/^[^\n]{20,600}\.$/u);
      expect(ended.seen?.log.length ?? 0).toBeLessThan(5 * 1024 * 1024);
    });

  test.concurrent.each(traps)("and leaves this for its summary: %s", async (name) => {
    const ended = await run(name);
    expect(ended, logOf(ended)).toMatchObject({ kind: "exited", files: [{ path: "b.txt" }] });
    expect("summary" in ended ? ended.summary : "").not.toMatch(/root:/u);
    if (name !== "what nobody may read") expect("summary" in ended).toBe(false);
  });

  test.concurrent("and writes NULs into its summary", async () => {
    expect(await run("NULs")).toMatchObject({ kind: "exited", summary: "ab" });
  });

  test("and ignores that it is called off: ends within ten seconds", async () => {
    const sandboxes = bench.open(operator);
    const job = build("deaf");
    for (let n = 0; n < 3; n += 1) await sandboxes.advance(job, inputs);
    await sleep(2_000);
    const began = performance.now();
    expect(await sandboxes.stop(job)).toMatchObject({ kind: "error", cause: "stopped" });
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
