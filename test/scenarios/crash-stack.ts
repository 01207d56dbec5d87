import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildStage, settingsFor, type Commit, type Stage } from "../../src/main/demo/stage.ts";
import { instanceName } from "../../src/main/instance.ts";
import { stopDatabase } from "../../src/store/postgres/stop-database.ts";
import { suiteCanary } from "../canary/suite-canary.ts";
import { nothingTold, startServer, type Ended, type ServerLife, type Told } from "./crash-server.ts";
import { watchEngine } from "./crash-engine.ts";
import { demoReviewer, peopleOn } from "./stack.ts";

const root = resolve(import.meta.dirname, "../..");

export type CrashOptions = {
  readonly commits: readonly Commit[];
  readonly agent: string;
  /** Settings of the server besides those that name its files. */
  readonly settings: Readonly<Record<string, string>>;
};

/** A server in a process of its own on a simulated GitHub in this one: it can die and come back with the same data. */
export const openCrashStack = async ({ commits, agent, settings }: CrashOptions) => {
  const directory = await mkdtemp(join(tmpdir(), "lintel-crash-"));
  const name = "small";
  const secret = `${suiteCanary}-of-this-scenario`;
  const stage = await buildStage({ name, commits, manifest: join(root, "app.yml"), secret, requiredChecks: ["build"] });
  const program = (text: string) => ["node", "--input-type=module", "-e", text];
  const reviewer = program(await readFile(demoReviewer, "utf8"));
  const files = await settingsFor(stage, directory, program(agent), reviewer);
  const env: NodeJS.ProcessEnv = { ...process.env, LOG_LEVEL: "info", ...files, ...settings };
  const engine = await watchEngine(await instanceName(join(directory, "data")));
  const told = nothingTold();
  const first = await startServer({ ...env, PORT: "0" }, told);
  await stage.simulator.control.setWebhook({
    app: stage.app.id,
    url: `${first.url}/api/github/webhooks`,
    secret: stage.app.secret,
  });
  const lives = livesOf(first, { ...env, PORT: String(first.port) }, told);
  return {
    ...peopleOn(stage),
    stage,
    told,
    engine,
    /** What its processes are started with. */
    env,
    ...lives,
    close: async () => {
      await lives.stop();
      engine.close();
      await stage.simulator.close();
      await stopDatabase(join(directory, "data"), { erase: true });
      await rm(directory, { recursive: true, force: true });
    },
  };
};

export type CrashStack = Awaited<ReturnType<typeof openCrashStack>>;

/** The lives of one server: each begins with the data and at the address of the one before. */
const livesOf = (first: ServerLife, env: NodeJS.ProcessEnv, told: Told) => {
  let life: ServerLife | undefined = first;
  return {
    kill: async (whom: "server" | "all"): Promise<void> => {
      await life?.kill(whom);
      life = undefined;
    },
    restart: async (): Promise<void> => {
      life = await startServer(env, told);
    },
    stop: async (): Promise<Ended | undefined> => {
      const ended = await life?.stop();
      life = undefined;
      return ended;
    },
  };
};

/** Trees that reached GitHub through anybody but people, and that no run had verified. */
export const unverifiedTrees = async (stage: Stage, told: Told): Promise<readonly string[]> => {
  const arrivals = await stage.simulator.control.trees({ repo: stage.repository });
  const people = ["seed", "mira", "ada"];
  const pushed = arrivals.filter(({ by }) => !people.includes(by)).map(({ tree }) => tree);
  return [...new Set(pushed)].filter((tree) => !told.verified.has(tree));
};
