import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { ExitCode, Io } from "../cli/io.ts";
import { demo as runDemo, type Play } from "../cli/demo/demo.ts";
import type { IssueView, TurnLine } from "../cli/demo/outcome.ts";
import { printProblems } from "../cli/print-problems.ts";
import { readConfig, type Config } from "../config.ts";
import { connectEngine } from "../sandbox/connect-engine.ts";
import { removeInstance } from "../sandbox/remove-instance.ts";
import { stopDatabase } from "../store/postgres/stop-database.ts";
import { instanceName } from "./instance.ts";
import { author, buildStage, maintainer, readHistory, settingsFor, type Stage } from "./demo/stage.ts";

const root = resolve(import.meta.dirname, "../..");
const fixtures = join(root, "fixtures/demo");

/** `lintel demo`. */
export const demo = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  const config = readConfig();
  if (!config.ok) return printProblems(io, config.problems);
  return runDemo(args, { open: (told) => open(config.value, told, io), now: Date.now, keys: listenToKeys }, io);
};

const open = async (config: Config, told: (turn: TurnLine) => void, io: Io): Promise<Play> => {
  const directory = await mkdtemp(join(tmpdir(), "lintel-demo-"));
  const stage = await buildStage({
    name: "corner-shop",
    commits: await readHistory(join(fixtures, "history")),
    manifest: join(root, "app.yml"),
    secret: "the-demo-runs-on-loopback-only",
    requiredChecks: ["build"],
  });
  const program = async (file: string) => [
    "node",
    "--input-type=module",
    "-e",
    await readFile(join(fixtures, file), "utf8"),
  ];
  const settings = await settingsFor(stage, directory, await program("agent.mjs"), await program("reviewer.mjs"));
  const server = await startServer({ ...config.environment, ...settings }, told, io);
  await stage.simulator.control.setWebhook({
    app: stage.app.id,
    url: `${server.url}/api/github/webhooks`,
    secret: stage.app.secret,
  });
  return {
    url: `${stage.simulator.url}/${stage.repository}/issues?as=${maintainer}`,
    begin: () => fileIssues(stage),
    look: (issue) => lookAt(stage, issue),
    approve: (pull) => approve(stage, pull),
    audit: (verified) => audit(stage, verified),
    close: async () => {
      await server.close();
      await stage.simulator.close();
      await removeInstance(connectEngine(), await instanceName(join(directory, "data")));
      await stopDatabase(join(directory, "data"), { erase: true });
      await rm(directory, { recursive: true, force: true });
    },
  };
};

type Started = { readonly url: string; readonly close: () => Promise<void> };

/** Lintel as anybody would start it, in a process of its own; its log tells the turns. */
const startServer = (environment: Config["environment"], told: (turn: TurnLine) => void, io: Io): Promise<Started> => {
  const env: NodeJS.ProcessEnv = {
    ...environment,
    PORT: "0",
    LOG_LEVEL: "info",
    LINTEL_SWEEP_SECONDS: "20",
    LINTEL_SHOW_SECONDS: "1",
  };
  const child = spawn(process.execPath, [process.argv[1] ?? "", "start"], {
    env,
    stdio: ["ignore", "pipe", "pipe"] as const,
  });
  const last: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => last.push(chunk.toString()));
  return new Promise((resolveStarted, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const entry = parseLine(line);
      if (entry?.url !== undefined) resolveStarted({ url: entry.url, close: () => stop(child) });
      if (entry?.turn !== undefined) told(entry.turn);
      if (entry !== undefined && (entry.level ?? 0) >= 50) io.err(line);
    });
    child.once("exit", (code) =>
      reject(new Error(`lintel start ended with code ${code ?? "none"}: ${last.join("").trim()}`)),
    );
  });
};

type Entry = { readonly level?: number; readonly url?: string; readonly turn?: TurnLine };

const parseLine = (line: string): Entry | undefined => (line.startsWith("{") ? (JSON.parse(line) as Entry) : undefined);

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolveEnded) => child.once("exit", resolveEnded));
  child.kill("SIGTERM");
  await ended;
};

const fileIssues = async (stage: Stage): Promise<readonly number[]> => {
  const { api } = stage.simulator.as(author);
  const texts = await Promise.all([1, 2, 3, 4].map((n) => readFile(join(fixtures, "issues", `${n}.md`), "utf8")));
  const numbers: number[] = [];
  for (const text of texts) {
    const [heading = "", ...body] = text.split("\n");
    const answer = await api("POST", `/repos/${stage.repository}/issues`, {
      title: heading.replace(/^# /u, ""),
      body: body.join("\n").trim(),
    });
    numbers.push((answer.data as { number: number }).number);
  }
  await Promise.all(
    numbers.map((number) => api("POST", `/repos/${stage.repository}/issues/${number}/labels`, { labels: ["lintel"] })),
  );
  return numbers;
};

type RawIssue = { readonly title: string; readonly labels: readonly { readonly name: string }[] };
type RawComment = { readonly body: string; readonly user: { readonly id: number } };
type RawPull = { readonly number: number; readonly merged_at: string | null; readonly state: string };

const lookAt = async (stage: Stage, issue: number): Promise<IssueView> => {
  const { api } = stage.simulator.as(maintainer);
  const place = `/repos/${stage.repository}`;
  const raw = (await api("GET", `${place}/issues/${issue}`)).data as RawIssue;
  const comments = (await api("GET", `${place}/issues/${issue}/comments`)).data as readonly RawComment[];
  const [pull] = (await api("GET", `${place}/pulls?state=all&head=acme:lintel/${issue}`)).data as readonly RawPull[];
  return {
    issue,
    title: raw.title,
    labels: raw.labels.map(({ name }) => name),
    comment: comments.find(({ user }) => user.id === stage.app.botId)?.body,
    pull:
      pull === undefined
        ? undefined
        : { number: pull.number, merged: pull.merged_at !== null, open: pull.state === "open" },
  };
};

const approve = async (stage: Stage, pull: number): Promise<void> => {
  const answer = await stage.simulator
    .as(maintainer)
    .api("POST", `/repos/${stage.repository}/pulls/${pull}/reviews`, { event: "APPROVE" });
  if (answer.status !== 200) throw new Error(`the maintainer's approval was refused: ${JSON.stringify(answer.data)}`);
};

/** Asks the simulator's own books, not Lintel: what was made twice, and which trees came through the App. */
const audit = async (
  stage: Stage,
  verified: ReadonlySet<string>,
): Promise<{ readonly duplicates: number; readonly unverified: number }> => {
  const duplicates = await stage.simulator.control.duplicates();
  const arrivals = await stage.simulator.control.trees({ repo: stage.repository });
  const pushed = arrivals.filter(({ by }) => by !== "seed" && by !== maintainer && by !== author);
  return {
    duplicates: duplicates.length,
    unverified: new Set(pushed.map(({ tree }) => tree).filter((tree) => !verified.has(tree))).size,
  };
};

/** Keys where there is a terminal, and signals everywhere: being asked to stop is leaving, with everything put away. */
const listenToKeys = (pressed: (key: string) => void): (() => void) => {
  const leave = (): void => pressed("q");
  process.on("SIGINT", leave).on("SIGTERM", leave);
  const { stdin } = process;
  const hear = (chunk: Buffer): void => {
    const key = chunk.toString();
    // In raw mode Ctrl-C comes as a byte.
    pressed(key === "\u0003" ? "q" : key);
  };
  if (stdin.isTTY) stdin.setRawMode(true).resume().on("data", hear);
  return () => {
    process.off("SIGINT", leave).off("SIGTERM", leave);
    if (stdin.isTTY) stdin.off("data", hear).setRawMode(false).pause();
  };
};
