import picomatch from "picomatch";
import { parse } from "yaml";
import { z } from "zod";
import { diffFiles } from "../git/diff.ts";
import { readObject, type GitStore } from "../git/store.ts";
import { findInTree, listTree } from "../git/tree.ts";

export type Workflow = { path: string; name: string; on: Record<string, EventFilter>; jobs: string[] };

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]).optional();
const filterSchema = z.object({
  branches: list,
  "branches-ignore": list,
  tags: list,
  paths: list,
  "paths-ignore": list,
  types: list,
});
type EventFilter = z.infer<typeof filterSchema>;

const workflowSchema = z.object({
  name: z.string().optional(),
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  jobs: z.record(z.string(), z.looseObject({ name: z.string().optional() }).nullable()),
});

/** The workflows of a tree that can be parsed; a broken file runs nothing. */
export async function readWorkflows(git: GitStore, tree: string): Promise<Workflow[]> {
  const dir = await findInTree(git, tree, ".github/workflows");
  if (dir?.mode !== "040000") return [];
  const workflows: Workflow[] = [];
  for (const file of await listTree(git, dir.oid)) {
    if (!/^[^/]+\.ya?ml$/.test(file.path)) continue;
    const blob = await readObject(git, file.oid, "blob");
    const parsed = workflowSchema.safeParse(parseYaml(blob?.content.toString("utf8") ?? ""));
    if (!parsed.success) continue;
    const path = `.github/workflows/${file.path}`;
    const jobs = Object.entries(parsed.data.jobs).map(([key, job]) => job?.name ?? key);
    workflows.push({ path, name: parsed.data.name ?? path, on: eventsOf(parsed.data.on), jobs });
  }
  return workflows;
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

/** True when an event on a branch starts a workflow. */
export async function startsOn(
  git: GitStore,
  workflow: Workflow,
  trigger: { event: string; branch: string; base: string | null; before: string | null; sha: string },
): Promise<boolean> {
  const filter = workflow.on[trigger.event];
  if (filter === undefined) return false;
  const branch = trigger.base ?? trigger.branch;
  const tagsOnly = filter.tags !== undefined && filter.branches === undefined;
  if (trigger.event === "push" && tagsOnly) return false;
  if (filter.branches !== undefined && !named(filter.branches, branch)) return false;
  if (filter["branches-ignore"] !== undefined && named(filter["branches-ignore"], branch)) return false;
  if (filter.paths === undefined && filter["paths-ignore"] === undefined) return true;
  if (trigger.before === null) return true;
  const paths = (await diffFiles(git, trigger.before, trigger.sha)).map((file) => file.path);
  const { paths: wanted } = filter;
  if (wanted !== undefined) return paths.some((path) => named(wanted, path));
  return paths.some((path) => !named(filter["paths-ignore"] ?? [], path));
}

/** GitHub's filter lists: the last pattern that matches decides, `!` turns it round. */
function named(patterns: readonly string[], value: string): boolean {
  return patterns.reduce((so, pattern) => {
    const not = pattern.startsWith("!");
    return picomatch.isMatch(value, not ? pattern.slice(1) : pattern, { dot: true }) ? !not : so;
  }, false);
}
