import * as z from "zod";

const account = z.object({ id: z.int(), login: z.string(), type: z.string() });
const named = z.object({ id: z.int(), full_name: z.string() });
const branchy = z.object({ ref: z.string(), repo: z.object({ id: z.int() }).nullish() });
const app = z.object({ id: z.int() }).nullish();

/** What we take from any payload. All of it is a hint: the turn reads GitHub itself. */
export const payload = z.object({
  action: z.string().optional(),
  sender: account.optional(),
  installation: z.object({ id: z.int(), account: z.object({ login: z.string() }).optional() }).optional(),
  repository: z
    .object({
      id: z.int(),
      name: z.string(),
      default_branch: z.string().optional(),
      owner: z.object({ login: z.string() }),
    })
    .optional(),
  repositories: z.array(named).optional(),
  repositories_added: z.array(named).optional(),
  repositories_removed: z.array(named).optional(),
  issue: z
    .object({
      number: z.int(),
      body: z.string().nullish(),
      user: z.object({ id: z.int() }).nullish(),
      pull_request: z.unknown().optional(),
    })
    .optional(),
  comment: z
    .object({ id: z.int(), body: z.string().nullish(), created_at: z.string().optional(), user: account.nullish() })
    .optional(),
  pull_request: z.object({ number: z.int(), head: branchy, base: z.object({ ref: z.string() }).optional() }).optional(),
  /** What an edit changed, by name. */
  changes: z.record(z.string(), z.unknown()).optional(),
  ref: z.string().nullish(),
  check_run: z
    .object({
      name: z.string().optional(),
      app,
      check_suite: z.object({ head_branch: z.string().nullish() }).nullish(),
      pull_requests: z.array(z.object({ number: z.int(), head: z.object({ ref: z.string() }) })).optional(),
    })
    .optional(),
  check_suite: z.object({ app, head_branch: z.string().nullish() }).optional(),
  branches: z.array(z.object({ name: z.string() })).optional(),
  parent_issue: z.object({ number: z.int() }).optional(),
  sub_issue: z.object({ number: z.int() }).optional(),
  blocked_issue: z.object({ number: z.int() }).optional(),
});
export type Payload = z.infer<typeof payload>;
