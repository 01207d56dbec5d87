import { LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { operations } from "./control/operations.ts";
import type { Control } from "./control/operations.ts";
import type { Simulator } from "./simulator.ts";

const { createUser, createOrg, createRepo, createApp, installApp, addActionsRule } = operations;

const issueSchema = z.strictObject({
  repo: z.string(),
  user: z.string(),
  title: z.string(),
  body: z.string().default(""),
  labels: z.array(z.string()).default([]),
});

const seedSchema = z.strictObject({
  users: z.array(createUser.input).default([]),
  orgs: z.array(createOrg.input).default([]),
  apps: z.array(createApp.input).default([]),
  repos: z.array(createRepo.input).default([]),
  installations: z.array(installApp.input).default([]),
  rulesets: z.array(z.looseObject({ repo: z.string(), user: z.string() })).default([]),
  actions: z.array(addActionsRule.input).default([]),
  issues: z.array(issueSchema).default([]),
});

export type Seed = z.output<typeof seedSchema>;
export type SeedResult = { ok: true; seed: Seed } | { ok: false; problems: string[] };

/** Reads a seed file's text; every problem names the line and what to write instead. */
export function parseSeed(text: string, file: string): SeedResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map((error) => `${place(error.pos[0])}: ${error.message}`) };
  }
  const parsed = seedSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return { ok: true, seed: parsed.data };
  const problems = parsed.error.issues.map(
    (issue) => `${place(offsetOf(document, issue))}: ${issue.path.join(".") || "the file"}: ${fixFor(issue)}`,
  );
  return { ok: false, problems };
}

function offsetOf(document: Document, issue: z.core.$ZodIssue): number {
  const key = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  for (let path = [...issue.path, ...(key === undefined ? [] : [key])]; path.length > 0; path = path.slice(0, -1)) {
    const node = document.getIn(path, true) as { range?: [number, number, number] | null } | undefined;
    if (node?.range != null) return node.range[0];
  }
  return 0;
}

function fixFor(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    return `the key ${issue.keys.map((key) => `"${key}"`).join(", ")} is not known here; remove it or correct its spelling.`;
  }
  return `${issue.message}.`;
}

/** What seeding made that a person needs to go on: tokens of users, keys of apps. */
export type Seeded = { users: { login: string; token: string }[]; apps: Awaited<ReturnType<Control["createApp"]>>[] };

/** Puts a seed into a simulator, in an order in which each part finds what it names. */
export async function applySeed(simulator: Simulator, seed: Seed): Promise<Seeded> {
  const { control } = simulator;
  const seeded: Seeded = { users: [], apps: [] };
  for (const user of seed.users) seeded.users.push(await control.createUser(user));
  for (const org of seed.orgs) await control.createOrg(org);
  for (const app of seed.apps) seeded.apps.push(await control.createApp(app));
  for (const rule of seed.actions) await control.addActionsRule(rule);
  for (const repo of seed.repos) await control.createRepo(repo);
  for (const installation of seed.installations) await control.installApp(installation);
  for (const { repo, user, ...ruleset } of seed.rulesets) {
    await demand(simulator, user, `/repos/${repo}/rulesets`, ruleset);
  }
  for (const { repo, user, ...issue } of seed.issues) await demand(simulator, user, `/repos/${repo}/issues`, issue);
  return seeded;
}

async function demand(simulator: Simulator, user: string, path: string, body: unknown): Promise<void> {
  const answer = await simulator.as(user).api("POST", path, body);
  if (answer.status >= 300) throw new Error(`POST ${path} as ${user}: ${answer.status} ${JSON.stringify(answer.data)}`);
}
