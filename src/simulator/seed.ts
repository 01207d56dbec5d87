import { LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { ControlError } from "./control/operation.ts";
import { operations } from "./control/operations.ts";
import type { Control } from "./control/operations.ts";
import { seedReferences } from "./seed-references.ts";
import { seedFix } from "./seed-words.ts";
import type { Simulator } from "./simulator.ts";

const { createUser, createOrg, createRepo, createApp, installApp, addActionsRule } = operations;

const issueSchema = z.strictObject({
  repo: z.string(),
  user: z.string(),
  title: z.string(),
  body: z.string().default(""),
  labels: z.array(z.string()).default([]),
});

const items = {
  users: createUser.input,
  orgs: createOrg.input,
  apps: createApp.input,
  repos: createRepo.input,
  installations: installApp.input,
  rulesets: z.looseObject({ repo: z.string(), user: z.string() }),
  actions: addActionsRule.input,
  issues: issueSchema,
};

const seedSchema = z.strictObject({
  users: z.array(items.users).default([]),
  orgs: z.array(items.orgs).default([]),
  apps: z.array(items.apps).default([]),
  repos: z.array(items.repos).default([]),
  installations: z.array(items.installations).default([]),
  rulesets: z.array(items.rulesets).default([]),
  actions: z.array(items.actions).default([]),
  issues: z.array(items.issues).default([]),
});

export type Seed = z.output<typeof seedSchema>;

/** `file:line` of a part of the seed. */
export type PlaceOf = (path: readonly PropertyKey[]) => string;
export type SeedResult = { ok: true; seed: Seed; placeOf: PlaceOf } | { ok: false; problems: string[] };

/** Reads a seed file's text; every problem names the line and what to write instead. */
export function parseSeed(text: string, file: string): SeedResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
  const placeOf: PlaceOf = (path) => place(offsetOf(document, path));
  if (document.errors.length > 0) {
    const broken = document.errors.map((error) => `${place(error.pos[0])}: this is not YAML: ${error.message}`);
    return { ok: false, problems: broken };
  }
  const at = (path: readonly PropertyKey[], says: string): string =>
    `${placeOf(path)}: ${path.map(String).join(".") || "the file"}: ${says}`;
  const parsed = seedSchema.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const key = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
      const words = `${issue.path.map(String).join(".") || "the file"}: ${seedFix(issue, keysAt(issue.path))}`;
      return `${placeOf([...issue.path, ...key])}: ${words}`;
    });
    return { ok: false, problems };
  }
  const unfit = seedReferences(parsed.data).map(({ path, says }) => at(path, says));
  return unfit.length > 0 ? { ok: false, problems: unfit } : { ok: true, seed: parsed.data, placeOf };
}

/** The keys that can stand at a place: of the file, or of one entry of a part. */
function keysAt(path: readonly PropertyKey[]): string[] {
  const [part] = path;
  if (path.length === 0) return Object.keys(items);
  return path.length === 2 && String(part) in items ? Object.keys(items[part as keyof typeof items].shape) : [];
}

function offsetOf(document: Document, whole: readonly PropertyKey[]): number {
  for (let path = [...whole]; path.length > 0; path = path.slice(0, -1)) {
    const node = document.getIn(path, true) as { range?: [number, number, number] | null } | undefined;
    if (node?.range != null) return node.range[0];
  }
  return 0;
}

/** What seeding made that a person needs to go on: tokens of users, keys of apps. */
export type Seeded = { users: { login: string; token: string }[]; apps: Awaited<ReturnType<Control["createApp"]>>[] };

/**
 * Puts a seed into a simulator, in an order in which each part finds what it names. What only shows then, such as a
 * directory that is not there, is thrown as a ControlError that names its place.
 */
export async function applySeed(simulator: Simulator, seed: Seed, placeOf: PlaceOf = () => "seed"): Promise<Seeded> {
  const { control } = simulator;
  const seeded: Seeded = { users: [], apps: [] };
  const each = async <Part extends keyof Seed>(part: Part, put: (one: Seed[Part][number]) => Promise<unknown>) => {
    for (const [n, one] of seed[part].entries()) {
      try {
        await put(one);
      } catch (error) {
        if (!(error instanceof ControlError)) throw error;
        throw new ControlError(`${placeOf([part, n])}: ${part}.${n}: ${error.message}`);
      }
    }
  };
  await each("users", async (user) => seeded.users.push(await control.createUser(user)));
  await each("orgs", (org) => control.createOrg(org));
  await each("apps", async (app) => seeded.apps.push(await control.createApp(app)));
  await each("actions", (rule) => control.addActionsRule(rule));
  await each("repos", (repo) => control.createRepo(repo));
  await each("installations", (installation) => control.installApp(installation));
  await each("rulesets", ({ repo, user, ...ruleset }) => demand(simulator, user, `/repos/${repo}/rulesets`, ruleset));
  await each("issues", ({ repo, user, ...issue }) => demand(simulator, user, `/repos/${repo}/issues`, issue));
  return seeded;
}

async function demand(simulator: Simulator, user: string, path: string, body: unknown): Promise<void> {
  const answer = await simulator.as(user).api("POST", path, body);
  if (answer.status < 300) return;
  const { message, errors } = answer.data as { message: string; errors?: unknown };
  const words = errors === undefined ? message : `${message} ${JSON.stringify(errors)}`;
  throw new ControlError(`${user} was answered ${answer.status}: ${words.replaceAll(/\s+/g, " ")}`);
}
