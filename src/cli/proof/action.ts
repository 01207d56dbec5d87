import { appendFile, readFile } from "node:fs/promises";
import type { Io } from "../io.ts";
import { plainText } from "../plain-text.ts";
import { verifyProof, type VerifyNeeds } from "./verify.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What the answer of `proof verify --json` has that a job shows. */
type Answer = {
  readonly verified: boolean;
  readonly commit: string | null;
  readonly faults: readonly { readonly code: string; readonly says: string }[];
  readonly notes: readonly string[];
};

/**
 * `proof verify` as a step of a workflow: inputs, outputs, summary and annotations as the runner has them. The job fails
 * for whatever is not verified, and for what makes no sense.
 */
export const verifyInAction = async (
  env: Environment,
  out: (line: string) => void,
  needs: VerifyNeeds,
): Promise<0 | 1> => {
  const input = (name: string): string | undefined => env[`INPUT_${name.toUpperCase()}`]?.trim() || undefined;
  const mode = input("mode") ?? "verify";
  if (mode !== "verify") return failed(out, `there is no mode \`${mode}\`: only \`verify\``);
  const bundle = input("bundle");
  if (bundle === undefined) return failed(out, "the input `bundle` is missing: name the file to verify");
  const event = await eventIn(env);
  const given = {
    commit: input("commit") ?? event.head ?? env["GITHUB_SHA"],
    key: input("key"),
    logs: input("logs"),
    spec: input("spec"),
    branch: input("branch") ?? event.branch,
    repository: input("repository") ?? env["GITHUB_REPOSITORY_ID"],
    "max-age": input("max-age"),
    repo: input("repo") ?? env["GITHUB_WORKSPACE"],
  };
  const options = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
  const { code, lines } = await asked(["--json", ...options, "--", bundle], needs);
  if (code === 2) return failed(out, lines.join(" "));
  const answer = JSON.parse(lines[0] ?? "") as Answer;
  await report(env, answer);
  for (const { code: word, says } of answer.faults) out(annotation(word, says));
  for (const note of answer.notes) out(`::notice title=Not looked at::${escaped(note)}`);
  out(answer.verified ? `Verified: ${answer.commit ?? ""}` : `Refused: ${answer.commit ?? ""}`);
  return answer.verified ? 0 : 1;
};

const asked = async (args: readonly string[], needs: VerifyNeeds) => {
  const lines: string[] = [];
  const io: Io = { out: (line) => void lines.push(line), err: (line) => void lines.push(line) };
  try {
    return { code: await verifyProof(args, io, needs), lines };
  } catch (error) {
    if (error instanceof Error && error.name === "Refused") return { code: 2, lines: [error.message] };
    throw error;
  }
};

/** The event that started the workflow: the head of its pull request, and the repository's default branch. */
const eventIn = async (env: Environment): Promise<{ readonly head?: string; readonly branch?: string }> => {
  const path = env["GITHUB_EVENT_PATH"];
  const text = path === undefined ? "" : await readFile(path, "utf8").catch(() => "");
  const event = (text === "" ? {} : JSON.parse(text)) as {
    readonly pull_request?: { readonly head?: { readonly sha?: unknown } };
    readonly repository?: { readonly default_branch?: unknown };
  };
  const head = event.pull_request?.head?.sha;
  const branch = event.repository?.default_branch;
  return {
    ...(typeof head === "string" ? { head } : {}),
    ...(typeof branch === "string" ? { branch } : {}),
  };
};

const report = async (env: Environment, { verified, commit, faults }: Answer): Promise<void> => {
  const { GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary } = env;
  const words = faults.map(({ code }) => code).join(",");
  if (outputs !== undefined && outputs !== "")
    await appendFile(
      outputs,
      `verified=${String(verified)}\ncommit=${(commit ?? "").replaceAll(/\s/gu, "")}\nfaults=${words}\n`,
    );
  if (summary === undefined || summary === "") return;
  const lines = faults.map(({ code, says }) => `- \`${code}\`: ${plainText(says)}`);
  await appendFile(
    summary,
    `### Proof ${verified ? "verified" : "refused"}: \`${commit ?? ""}\`\n\n${lines.join("\n")}\n`,
  );
};

const failed = (out: (line: string) => void, says: string): 1 => {
  out(annotation("Lintel", says));
  return 1;
};

const annotation = (title: string, says: string): string => `::error title=${title}::${escaped(plainText(says))}`;

/** The runner reads commands line by line, with these three characters escaped. */
const escaped = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
