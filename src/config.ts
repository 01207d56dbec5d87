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
  /** PEM of the private key that signs proof, where the operator gives one. */
  readonly proofKey: string | undefined;
  /** Root under which people reach this server, without a slash at the end; for links. */
  readonly publicUrl: string | undefined;
  /** The S3-compatible store that blobs are kept in instead of files. */
  readonly s3: S3 | undefined;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly sweepMs: number;
  readonly showMs: number;
  readonly jobsAtOnce: number;
  /** The whole environment, for what reads npm's own settings and for child processes. */
  readonly environment: Environment;
};

type S3 = {
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
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
  const fix = "Point it at the .pem file that GitHub gave you for the app.";
  return inlineOrFile(inline, path, { where: "PRIVATE_KEY_PATH", fix }, problems);
};

const proofKey = (env: Environment, problems: Problem[]): string | undefined => {
  const fix = "Point it at a private Ed25519 key in PEM form, or leave it out.";
  const about = { where: "LINTEL_PROOF_KEY_PATH", fix };
  return inlineOrFile(env["LINTEL_PROOF_KEY"], env["LINTEL_PROOF_KEY_PATH"], about, problems);
};

const inlineOrFile = (
  inline: string | undefined,
  path: string | undefined,
  about: { readonly where: string; readonly fix: string },
  problems: Problem[],
): string | undefined => {
  if (inline !== undefined && inline !== "") return inline;
  if (path === undefined || path === "") return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    problems.push({ ...about, what: `\`${path}\` cannot be read.` });
    return undefined;
  }
};

const webRoot = (env: Environment, name: string, problems: Problem[]): string | undefined => {
  const text = given(env[name]);
  if (text === undefined) return undefined;
  if (/^https?:$/u.test(URL.parse(text)?.protocol ?? "")) return text.replace(/\/+$/u, "");
  problems.push({ where: name, what: `\`${text}\` is not a web address.`, fix: "Write it with `https://`." });
  return undefined;
};

const s3 = (env: Environment, problems: Problem[]): S3 | undefined => {
  const url = webRoot(env, "LINTEL_S3_URL", problems);
  if (url === undefined) return undefined;
  const accessKeyId = given(env["AWS_ACCESS_KEY_ID"]);
  const secretAccessKey = given(env["AWS_SECRET_ACCESS_KEY"]);
  const missing = [
    ...(accessKeyId === undefined ? ["AWS_ACCESS_KEY_ID"] : []),
    ...(secretAccessKey === undefined ? ["AWS_SECRET_ACCESS_KEY"] : []),
  ];
  for (const where of missing)
    problems.push({ where, what: "is missing, and LINTEL_S3_URL is set.", fix: "Give the store's access key." });
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const region = given(env["AWS_REGION"]) ?? "us-east-1";
  return { url, region, accessKeyId, secretAccessKey, sessionToken: given(env["AWS_SESSION_TOKEN"]) };
};

const given = (text: string | undefined): string | undefined => (text === "" ? undefined : text);

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
    proofKey: proofKey(env, problems),
    publicUrl: webRoot(env, "LINTEL_URL", problems),
    s3: s3(env, problems),
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
