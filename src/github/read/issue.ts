import * as z from "zod";
import type { Issue } from "../../model/facts.ts";
import { triggerLabel } from "../../rules/intents.ts";
import type { Client } from "../client/client.ts";
import { actor, actorFields, personOf } from "./actor.ts";
import { comment, commentFields, commentOf } from "./comments.ts";
import { connection, pageFields, whole } from "./connection.ts";
import { instant } from "./scalars.ts";

const labelingFields = `__typename ... on LabeledEvent { id createdAt label { name } actor { ${actorFields} } }`;
const labelings = `timelineItems(last: 50, itemTypes: [LABELED_EVENT]) {
  nodes { ${labelingFields} } pageInfo { hasPreviousPage startCursor } }`;

export const issueFields = `
  id number title body state lastEditedAt
  author { ${actorFields} } editor { ${actorFields} }
  assignees(first: 20) { nodes { __typename login databaseId } }
  labels(first: 100) { nodes { name } ${pageFields} }
  comments(first: 100) { nodes { ${commentFields} } ${pageFields} }
  ${labelings}`;

const label = z.object({ name: z.string() });
const labeling = z.object({
  __typename: z.literal("LabeledEvent"),
  id: z.string(),
  createdAt: instant,
  label,
  actor,
});
const labelingPage = z.object({
  nodes: z.array(labeling),
  pageInfo: z.object({ hasPreviousPage: z.boolean(), startCursor: z.string().nullable() }),
});
type LabelingPage = z.infer<typeof labelingPage>;

export const issue = z.object({
  id: z.string(),
  number: z.int(),
  title: z.string(),
  body: z.string(),
  state: z.enum(["OPEN", "CLOSED"]),
  lastEditedAt: z.string().nullable(),
  author: actor,
  editor: actor,
  assignees: z.object({ nodes: z.array(actor) }),
  labels: connection(label),
  comments: connection(comment),
  timelineItems: labelingPage,
});

/** The issue with every page of what hangs on it. */
export async function issueOf(client: Client, installation: number, from: z.infer<typeof issue>): Promise<Issue> {
  const place = { id: from.id, on: "Issue" as const };
  const [labels, comments] = await Promise.all([
    whole(client, installation, from.labels, { ...place, path: ["labels"], fields: "name", node: label }),
    whole(client, installation, from.comments, { ...place, path: ["comments"], fields: commentFields, node: comment }),
  ]);
  const names = labels.map(({ name }) => name);
  const wanted = names.includes(triggerLabel);
  return {
    number: from.number,
    nodeId: from.id,
    title: from.title,
    body: from.body,
    open: from.state === "OPEN",
    author: personOf(from.author),
    lastEditor: from.lastEditedAt === null ? undefined : personOf(from.editor),
    labels: names,
    assignees: from.assignees.nodes.flatMap((one) => personOf(one) ?? []),
    requested: wanted ? await requestOf(client, installation, from.id, from.timelineItems) : undefined,
    comments: comments.map((one) => commentOf(one, from.number)),
  };
}

/** The newest time the trigger label was put on, looked for backwards through the whole history. */
async function requestOf(
  client: Client,
  installation: number,
  id: string,
  newest: LabelingPage,
): Promise<Issue["requested"]> {
  for (let page = newest; ;) {
    const found = page.nodes.findLast((one) => one.label.name === triggerLabel);
    const by = personOf(found?.actor ?? null);
    if (found !== undefined) return by && { id: `label/${found.id}`, at: found.createdAt, by };
    if (!page.pageInfo.hasPreviousPage) return undefined;
    const document = `query Labelings($id: ID!, $before: String) { node(id: $id) { ... on Issue {
      ${labelings.replace("last: 50,", "last: 50, before: $before,")} } } }`;
    const variables = { id, before: page.pageInfo.startCursor };
    const schema = z.object({ node: z.object({ timelineItems: labelingPage }) });
    page = (await client.query(installation, document, variables, schema)).node.timelineItems;
  }
}
