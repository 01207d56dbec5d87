import { readFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { Problem, Reading } from "./model/problem.ts";

/** Everything read of the environment, once, at the start. */
export type Config = {
  /** Where state lies: trusted repositories, embedded Postgres. Server and worker share it. */
  readonly dataDir: string;
  /** Where binaries are unpacked that another user must be able to run. */
  readonly cacheDir: string;
  readonly databaseUrl: string | undefined;
  readonly operatorFile: string;
  /** The App's settings as they came; `github/app` checks them. */
  readonly app: {
    readonly apiUrl: string | undefined;
    readonly appId: string | undefined;
    readonly privateKey: string | undefined;
    readonly webhookSecret: string | undefined;
    readonly oldWebhookSecret: string | undefined;
  };
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly sweepMs: number;
  readonly showMs: number;
  readonly jobsAtOnce: number;
  /** The whole environment, for what reads npm's own settings and for child processes. */
  readonly environment: Environment;
};

type Environment = Readonly<Record<string, string | undefined>>;

const number = (env: Environment, name: string, fallback: number, problems: Problem[]): number => {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  problems.push({
    where: name,
    what: `\`${text}\` is not a number.`,
    fix: `Set it to a number such as ${fallback}, or leave it out.`,
  });
  return fallback;
};

const privateKey = (env: Environment, problems: Problem[]): string | undefined => {
  const { PRIVATE_KEY: inline, PRIVATE_KEY_PATH: path } = env;
  if (inline !== undefined && inline !== "") return inline;
  if (path === undefined || path === "") return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    problems.push({
      where: "PRIVATE_KEY_PATH",
      what: `\`${path}\` cannot be read.`,
      fix: "Point it at the .pem file that GitHub gave you for the app.",
    });
    return undefined;
  }
};

/** Reads the environment. Names are Probot's and GitHub Actions' where they have one. */
export const readConfig = (env: Environment = process.env): Reading<Config> => {
  const problems: Problem[] = [];
  const dataDir = resolve(env["LINTEL_DATA"] ?? ".lintel");
  const asRoot = userInfo().uid === 0;
  const config: Config = {
    dataDir,
    cacheDir: resolve(env["LINTEL_CACHE"] ?? (asRoot ? "/var/cache/lintel" : join(homedir(), ".cache", "lintel"))),
    databaseUrl: env["DATABASE_URL"] === "" ? undefined : env["DATABASE_URL"],
    operatorFile: resolve(env["LINTEL_OPERATOR"] ?? "operator.yml"),
    app: {
      apiUrl: env["GITHUB_API_URL"],
      appId: env["APP_ID"],
      privateKey: privateKey(env, problems),
      webhookSecret: env["WEBHOOK_SECRET"],
      oldWebhookSecret: env["WEBHOOK_SECRET_OLD"],
    },
    host: env["HOST"] ?? "127.0.0.1",
    port: number(env, "PORT", 3000, problems),
    logLevel: env["LOG_LEVEL"] ?? "info",
    sweepMs: number(env, "LINTEL_SWEEP_SECONDS", 60, problems) * 1_000,
    showMs: number(env, "LINTEL_SHOW_SECONDS", 15, problems) * 1_000,
    jobsAtOnce: number(env, "LINTEL_JOBS", 4, problems),
    environment: env,
  };
  return problems.length === 0 ? { ok: true, value: config } : { ok: false, problems };
};
