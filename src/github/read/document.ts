import * as z from "zod";
import { actor, actorFields } from "./actor.ts";
import { checksFields, rollup } from "./checks.ts";
import { issue, issueFields } from "./issue.ts";
import { pull, pullFields } from "./pull.ts";
import { oid } from "./scalars.ts";

/** Pull requests of one branch that are looked through for ours; more than a handful is somebody's joke. */
const candidates = 30;

/**
 * One document for everything GraphQL knows of an issue and its run. The newest pull request of the branch is read whole
 * because it nearly always is the one; the short list tells whether it is.
 */
export function documentOf(dependencies: readonly number[]): string {
  const blockers = dependencies.map((n) => `d${n}: issue(number: ${n}) { state stateReason }`).join("\n");
  return `query Facts($owner: String!, $name: String!, $issue: Int!, $branch: String!, $ref: String!, $policy: String!) {
  repository(owner: $owner, name: $name) {
    databaseId name isPrivate isArchived owner { login }
    defaultBranchRef { name target { oid ... on Commit { id tree { oid } ${checksFields} } } }
    policy: object(expression: $policy) { __typename oid ... on Blob { text byteSize isTruncated isBinary } }
    branch: ref(qualifiedName: $ref) { target { oid } }
    issue(number: $issue) { ${issueFields} }
    all: pullRequests(headRefName: $branch, first: ${candidates}, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes { number state author { ${actorFields} } }
    }
    newest: pullRequests(headRefName: $branch, first: 1, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes { ${pullFields} }
    }
    ${blockers}
  }
}`;
}

export const onePullDocument = `query Pull($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { databaseId pullRequest(number: $number) { ${pullFields} } }
}`;

export const onePull = z.object({ repository: z.object({ databaseId: z.int(), pullRequest: pull }) });

const dependency = z.object({ state: z.enum(["OPEN", "CLOSED"]), stateReason: z.string().nullable() }).nullable();

export const candidate = z.object({
  number: z.int(),
  state: z.enum(["OPEN", "CLOSED", "MERGED"]),
  author: actor,
});

const repository = z
  .object({
    databaseId: z.int(),
    name: z.string(),
    isPrivate: z.boolean(),
    isArchived: z.boolean(),
    owner: z.object({ login: z.string() }),
    defaultBranchRef: z
      .object({
        name: z.string(),
        target: z.object({ oid, id: z.string(), tree: z.object({ oid }), statusCheckRollup: rollup }),
      })
      .nullable(),
    policy: z
      .object({
        __typename: z.string(),
        oid: z.string(),
        text: z.string().nullish(),
        isTruncated: z.boolean().nullish(),
        isBinary: z.boolean().nullish(),
      })
      .nullable(),
    branch: z.object({ target: z.object({ oid }) }).nullable(),
    issue: issue.nullable(),
    all: z.object({ nodes: z.array(candidate) }),
    newest: z.object({ nodes: z.array(pull) }),
  })
  .catchall(z.unknown());
export type RawRepository = z.infer<typeof repository>;

export const facts = z.object({ repository: repository.nullable() });

/** How the issue behind an alias of `documentOf` stands; whatever is not clearly one of the words is unknown. */
export function dependencyOf(raw: RawRepository, number: number): "open" | "completed" | "not planned" | "unknown" {
  const read = dependency.safeParse(raw[`d${number}`]);
  if (!read.success || read.data === null) return "unknown";
  if (read.data.state === "OPEN") return "open";
  if (read.data.stateReason === "COMPLETED") return "completed";
  return read.data.stateReason === null ? "unknown" : "not planned";
}
