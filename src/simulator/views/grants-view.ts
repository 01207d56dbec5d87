import type { JobGrants, TokenPermissions } from "../state/workflow.ts";

/** A job's grants for people, as its check's output. Nothing ran: it says what would have been there. */
export function grantsOutput(grants: JobGrants): { title: string; summary: string } {
  const { secrets, token, environment, runner } = grants;
  const writes = Object.entries(token).filter(([, level]) => level === "write");
  const title = [
    secrets.length === 0 ? "no secrets" : `secrets: ${secrets.join(", ")}`,
    writes.length === 0 ? "read-only token" : `token writes ${writes.map(([name]) => name).join(", ")}`,
    ...(environment === null ? [] : [`environment ${environment.name}`]),
    ...(runner.isSelfHosted ? ["self-hosted runner"] : []),
  ].join("; ");
  return { title, summary: summaryOf(grants) };
}

function summaryOf(grants: JobGrants): string {
  const { environment, runner } = grants;
  const none = (names: readonly string[]): string => (names.length === 0 ? "none" : names.map(code).join(", "));
  const rows: [string, string][] = [
    ["Event", `${code(grants.event)}${grants.fromFork ? " from a fork" : ""}`],
    ["Secrets", none(grants.secrets)],
    ["Named, but not there", none(grants.secretsMissing)],
    ["Token", tokenWords(grants.token)],
    ["Identity token", grants.token["id-token"] === "write" ? "may be asked for" : "no"],
    ["Environment", environmentWords(environment)],
    ["Runner", `${none(runner.labels)}${runner.isSelfHosted ? ", self-hosted" : ""}`],
  ];
  const table = rows.map(([what, words]) => `| ${what} | ${words} |`);
  const head = [
    "The simulated Actions ran nothing. This job would have had:",
    "",
    "| What | Granted |",
    "| --- | --- |",
  ];
  return [...head, ...table, "", ...grants.because.map((sentence) => `- ${sentence}`)].join("\n");
}

function tokenWords(token: TokenPermissions): string {
  return Object.entries(token)
    .filter(([name]) => name !== "id-token")
    .map(([name, level]) => code(`${name}: ${level}`))
    .join(", ");
}

function environmentWords(environment: JobGrants["environment"]): string {
  if (environment === null) return "none";
  return `${code(environment.name)}${environment.needsApproval ? ", after an approval" : ", without any approval"}`;
}

function code(text: string): string {
  return `\`${text.replaceAll(/[`|\n]/g, " ")}\``;
}
