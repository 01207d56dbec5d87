import type { AskedPermissions } from "../effects/read-workflows.ts";
import type { TokenLevel, TokenPermissions } from "../state/workflow.ts";

const scopes = [
  "actions",
  "attestations",
  "checks",
  "contents",
  "deployments",
  "discussions",
  "issues",
  "packages",
  "pages",
  "pull-requests",
  "security-events",
  "statuses",
];

/** What a repository's default gives a workflow that asks for nothing. */
const defaults: Record<TokenLevel, TokenPermissions> = {
  read: { contents: "read", packages: "read" },
  write: all("write"),
};

/** What `GITHUB_TOKEN` may do, and which key said so: a job's own key replaces the workflow's, which replaces the default. */
export function tokenPermissions(asked: {
  job: AskedPermissions | null;
  workflow: AskedPermissions | null;
  byDefault: TokenLevel;
  isReadOnly: boolean;
}): { token: TokenPermissions; from: "job" | "workflow" | "default" } {
  const { job, workflow, byDefault, isReadOnly } = asked;
  const chosen = job ?? workflow;
  const token = chosen === null ? defaults[byDefault] : granted(chosen);
  const from = job !== null ? "job" : workflow !== null ? "workflow" : "default";
  const whole = { ...token, metadata: "read" as const };
  return { token: isReadOnly ? readOnly(whole) : whole, from };
}

function granted(asked: AskedPermissions): TokenPermissions {
  if (asked === "read-all") return all("read");
  if (asked === "write-all") return { ...all("write"), "id-token": "write" };
  const kept = Object.entries(asked).filter((entry): entry is [string, TokenLevel] => entry[1] !== "none");
  // `id-token: read` is nothing: either a job may ask for an identity, or not.
  return Object.fromEntries(kept.filter(([name, level]) => name !== "id-token" || level === "write"));
}

function readOnly(token: TokenPermissions): TokenPermissions {
  const names = Object.keys(token).filter((name) => name !== "id-token");
  return Object.fromEntries(names.map((name) => [name, "read" as const]));
}

function all(level: TokenLevel): TokenPermissions {
  return Object.fromEntries(scopes.map((name) => [name, level]));
}
