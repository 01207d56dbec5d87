import { createPrivateKey } from "node:crypto";
import type { Problem, Reading } from "../../model/problem.ts";

/** What a person configured, as it came. */
export type RawAppSettings = {
  /** REST address; github.com's when absent. */
  readonly apiUrl: string | undefined;
  readonly appId: string | undefined;
  /** PEM; line ends may be written as `\n`. */
  readonly privateKey: string | undefined;
  readonly webhookSecret: string | undefined;
  /** The secret before a rotation; accepted as long as it is configured. */
  readonly oldWebhookSecret: string | undefined;
};

export type AppSettings = {
  readonly apiUrl: string;
  readonly appId: number;
  readonly privateKey: string;
  /** Newest first; never empty. */
  readonly secrets: readonly [string, ...string[]];
};

/** Names of the variables, as problems say them. */
export const variables = {
  apiUrl: "GITHUB_API_URL",
  appId: "APP_ID",
  privateKey: "PRIVATE_KEY",
  webhookSecret: "WEBHOOK_SECRET",
  oldWebhookSecret: "WEBHOOK_SECRET_OLD",
} as const;

/** Probot signs with this when nobody chose a secret: everybody knows it. */
const knownSecret = "development";
const shortestSecret = 8;

/** Checks everything at once; the server does not start with any of it wrong. */
export function readAppSettings(raw: RawAppSettings): Reading<AppSettings> {
  const problems: Problem[] = [];
  const apiUrl = readApiUrl(raw.apiUrl, problems);
  const appId = readAppId(raw.appId, problems);
  const privateKey = readKey(raw.privateKey, problems);
  const secret = readSecret(raw.webhookSecret, problems);
  const old = raw.oldWebhookSecret ?? "";
  if (old === knownSecret) problems.push(knownProblem(variables.oldWebhookSecret));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { apiUrl, appId, privateKey, secrets: old === "" ? [secret] : [secret, old] } };
}

const secretFix =
  "Make one with `openssl rand -hex 32`, and set it both here and as the webhook secret in the GitHub App's settings.";

function readSecret(secret: string | undefined, problems: Problem[]): string {
  const where = variables.webhookSecret;
  if (secret === undefined || secret === "") {
    problems.push({ where, what: "There is no webhook secret: anybody could send events.", fix: secretFix });
  } else if (secret === knownSecret) {
    problems.push(knownProblem(where));
  } else if (secret.length < shortestSecret) {
    problems.push({ where, what: `The webhook secret has fewer than ${shortestSecret} characters.`, fix: secretFix });
  }
  return secret ?? "";
}

const knownProblem = (where: string): Problem => ({
  where,
  what: `The webhook secret is "${knownSecret}", Probot's default: anybody could send events.`,
  fix: secretFix,
});

function readKey(key: string | undefined, problems: Problem[]): string {
  const pem = (key ?? "").replaceAll("\\n", "\n").trim();
  const where = variables.privateKey;
  const fix = "Generate a private key in the GitHub App's settings, and give the whole .pem file's text.";
  if (pem === "") {
    problems.push({ where, what: "There is no private key of the GitHub App.", fix });
    return pem;
  }
  try {
    const { asymmetricKeyType } = createPrivateKey(pem);
    if (asymmetricKeyType !== "rsa") problems.push({ where, what: "The private key is not an RSA key.", fix });
  } catch (error) {
    const why = error instanceof Error ? ` (${error.message})` : "";
    problems.push({ where, what: `The private key cannot be read${why}.`, fix });
  }
  return pem;
}

function readAppId(appId: string | undefined, problems: Problem[]): number {
  const text = (appId ?? "").trim();
  if (!/^[1-9]\d{0,14}$/u.test(text)) {
    const what = text === "" ? "There is no id of the GitHub App." : `"${text}" is not the id of a GitHub App.`;
    problems.push({ where: variables.appId, what, fix: "Copy the App ID (a number) from the GitHub App's settings." });
  }
  return Number(text);
}

function readApiUrl(url: string | undefined, problems: Problem[]): string {
  const text = url ?? "https://api.github.com";
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  const local = parsed !== undefined && ["localhost", "127.0.0.1", "[::1]"].includes(parsed.hostname);
  if (parsed === undefined || !(parsed.protocol === "https:" || (local && parsed.protocol === "http:"))) {
    problems.push({
      where: variables.apiUrl,
      what: `"${text}" is not an https address.`,
      fix: "Give `https://<host>/api/v3` for a GitHub Enterprise Server, or leave it out for github.com.",
    });
  }
  return text.replace(/\/+$/u, "");
}
