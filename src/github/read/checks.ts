import * as z from "zod";
import type { Check } from "../../model/facts.ts";
import { connection, pageFields } from "./connection.ts";
import { numericId } from "./scalars.ts";

export const contextFields = `__typename
  ... on CheckRun { databaseId name status conclusion externalId title summary detailsUrl
    checkSuite { app { databaseId } } }
  ... on StatusContext { context state description targetUrl }`;

export const checksFields = `statusCheckRollup { contexts(first: 100) { nodes { ${contextFields} } ${pageFields} } }`;

export const context = z.discriminatedUnion("__typename", [
  z.object({
    __typename: z.literal("CheckRun"),
    databaseId: numericId.nullable(),
    name: z.string(),
    status: z.string(),
    conclusion: z.string().nullable(),
    externalId: z.string().nullable(),
    title: z.string().nullable(),
    summary: z.string().nullable(),
    detailsUrl: z.string().nullable(),
    checkSuite: z.object({ app: z.object({ databaseId: z.int().nullable() }).nullable() }),
  }),
  z.object({
    __typename: z.literal("StatusContext"),
    context: z.string(),
    state: z.string(),
    description: z.string().nullable(),
    targetUrl: z.string().nullable(),
  }),
]);
type Context = z.infer<typeof context>;

export const rollup = z.object({ contexts: connection(context) }).nullable();

/** GraphQL shouts what REST says in lower case; a word we do not know is neither done nor passed. */
export function checkOf(from: Context): Check {
  if (from.__typename === "StatusContext") return statusOf(from);
  const said = from.status.toLowerCase();
  const status = said === "completed" || said === "in_progress" || said === "queued" ? said : "other";
  return {
    name: from.name,
    app: from.checkSuite.app?.databaseId ?? undefined,
    id: from.databaseId ?? undefined,
    externalId: from.externalId ?? undefined,
    status,
    conclusion: from.conclusion?.toLowerCase(),
    title: from.title ?? undefined,
    summary: from.summary ?? undefined,
    url: from.detailsUrl ?? undefined,
  };
}

function statusOf(from: Extract<Context, { __typename: "StatusContext" }>): Check {
  const pending = from.state === "PENDING" || from.state === "EXPECTED";
  return {
    name: from.context,
    app: undefined,
    id: undefined,
    externalId: undefined,
    status: pending ? "in_progress" : "completed",
    conclusion: pending ? undefined : from.state === "SUCCESS" ? "success" : "failure",
    title: from.description ?? undefined,
    summary: undefined,
    url: from.targetUrl ?? undefined,
  };
}
