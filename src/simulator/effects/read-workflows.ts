import { parse } from "yaml";
import { z } from "zod";
import { readObject, type GitStore } from "../git/store.ts";
import { findInTree, listTree } from "../git/tree.ts";

/** What a `permissions:` key says: one word for all scopes, or a word for each. */
export type AskedPermissions = "read-all" | "write-all" | Record<string, "read" | "write" | "none">;

export type WorkflowJob = {
  key: string;
  name: string;
  permissions: AskedPermissions | null;
  environment: string | null;
  runsOn: string[];
  /** The names of the secrets its text reads, in capitals and without `GITHUB_TOKEN`. */
  secrets: string[];
  /** It hands on or reads all secrets there are. */
  wantsAllSecrets: boolean;
};

export type Workflow = {
  path: string;
  name: string;
  on: Record<string, EventFilter>;
  permissions: AskedPermissions | null;
  jobs: WorkflowJob[];
};

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]).optional();
const filterSchema = z.object({
  branches: list,
  "branches-ignore": list,
  tags: list,
  paths: list,
  "paths-ignore": list,
  types: list,
});
export type EventFilter = z.infer<typeof filterSchema>;

/** A key without a value asks for nothing, like `{}`. */
const permissionsSchema = z
  .union([z.enum(["read-all", "write-all"]), z.record(z.string(), z.enum(["read", "write", "none"]))])
  .nullable()
  .transform((asked) => asked ?? {})
  .optional();
const labels = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const runsOnSchema = z.union([
  labels,
  z.looseObject({ group: z.string().optional(), labels: labels.optional() }).transform((one) => one.labels ?? []),
]);
const jobSchema = z.looseObject({
  name: z.string().optional(),
  permissions: permissionsSchema,
  environment: z.union([z.string(), z.looseObject({ name: z.string() }).transform((one) => one.name)]).optional(),
  "runs-on": runsOnSchema.optional(),
});
const workflowSchema = z.looseObject({
  name: z.string().optional(),
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  permissions: permissionsSchema,
  env: z.unknown().optional(),
  jobs: z.record(z.string(), jobSchema.nullable()),
});

/** The workflows of a tree that can be parsed; a broken file runs nothing. */
export async function readWorkflows(git: GitStore, tree: string): Promise<Workflow[]> {
  const dir = await findInTree(git, tree, ".github/workflows");
  if (dir?.mode !== "040000") return [];
  const workflows: Workflow[] = [];
  for (const file of await listTree(git, dir.oid)) {
    if (!/^[^/]+\.ya?ml$/.test(file.path)) continue;
    const blob = await readObject(git, file.oid, "blob");
    const workflow = parseWorkflow(`.github/workflows/${file.path}`, blob?.content.toString("utf8") ?? "");
    if (workflow !== null) workflows.push(workflow);
  }
  return workflows;
}

/** One workflow file, or null when it cannot be read. */
export function parseWorkflow(path: string, text: string): Workflow | null {
  const parsed = workflowSchema.safeParse(parseYaml(text));
  if (!parsed.success) return null;
  const { name = path, on, permissions = null, env, jobs } = parsed.data;
  return {
    path,
    name,
    on: eventsOf(on),
    permissions,
    jobs: Object.entries(jobs).map(([key, job]) => jobOf(key, job ?? {}, env)),
  };
}

function jobOf(key: string, job: z.infer<typeof jobSchema>, env: unknown): WorkflowJob {
  const text = JSON.stringify([env ?? null, job]);
  const named = [...text.matchAll(/\bsecrets(?:\.|\[\s*')([\w-]+)/gi)].map((match) => (match[1] ?? "").toUpperCase());
  return {
    key,
    name: job.name ?? key,
    permissions: job.permissions ?? null,
    environment: job.environment ?? null,
    runsOn: job["runs-on"] ?? [],
    secrets: [...new Set(named)].filter((one) => one !== "GITHUB_TOKEN").sort(),
    wantsAllSecrets: job["secrets"] === "inherit" || /\bsecrets\s*\)|\bsecrets\[\s*(?!')/i.test(text),
  };
}

function eventsOf(on: string | string[] | Record<string, unknown>): Record<string, EventFilter> {
  if (typeof on === "string") return { [on]: {} };
  if (Array.isArray(on)) return Object.fromEntries(on.map((event) => [event, {}]));
  return Object.fromEntries(
    Object.entries(on).map(([event, filter]) => {
      const parsed = filterSchema.safeParse(filter ?? {});
      return [event, parsed.success ? parsed.data : {}];
    }),
  );
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { logLevel: "silent" });
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
