import * as z from "zod";
import type { Client } from "../client/client.ts";

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });

/** A list in GraphQL, with the place where it goes on. A missing node means partial data, which is no data. */
export const connection = <T>(node: z.ZodType<T>): z.ZodType<Connection<T>> =>
  z.object({ nodes: z.array(node), pageInfo });

export type Connection<T> = { nodes: T[]; pageInfo: z.infer<typeof pageInfo> };

export const pageFields = "pageInfo { hasNextPage endCursor }";

/** Where a list stands: the node it belongs to, the fields that lead to it, and what is read of each item. */
export type Place<T> = {
  readonly id: string;
  readonly on: "Issue" | "PullRequest" | "PullRequestReview" | "Commit";
  readonly path: readonly string[];
  readonly fields: string;
  readonly node: z.ZodType<T>;
};

/** The whole list: what the first answer had, and every page after it. */
export async function whole<T>(
  client: Client,
  installation: number,
  first: Connection<T>,
  place: Place<T>,
): Promise<readonly T[]> {
  const all = [...first.nodes];
  const list = connection(place.node);
  for (let at = first.pageInfo; at.hasNextPage;) {
    const variables = { id: place.id, after: at.endCursor };
    const answer = await client.query(installation, documentOf(place), variables, z.object({ node: z.unknown() }));
    const next = list.parse(place.path.reduce(step, answer.node));
    all.push(...next.nodes);
    at = next.pageInfo;
  }
  return all;
}

function documentOf(place: Place<unknown>): string {
  const outer = place.path.slice(0, -1);
  const open = outer.map((field) => `${field} {`).join(" ");
  const list = `${place.path.at(-1) ?? ""}(first: 100, after: $after) { nodes { ${place.fields} } ${pageFields} }`;
  const inner = `${open} ${list} ${"}".repeat(outer.length)}`;
  return `query More($id: ID!, $after: String) { node(id: $id) { ... on ${place.on} { ${inner} } } }`;
}

function step(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}
