import { GraphqlRefusal, type GraphNode } from "./context.ts";

export type PageArguments = {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
};

const largestPage = 100;

const cursorOf = (index: number): string => Buffer.from(`cursor:${index}`).toString("base64");

function indexOf(cursor: string | null | undefined): number | null {
  const match = /^cursor:(\d+)$/.exec(Buffer.from(cursor ?? "", "base64").toString("utf8"));
  return match === null ? null : Number(match[1]);
}

/** A connection over a list, cut as `first`, `last`, `after` and `before` say. Nodes are made only when asked for. */
export function connection<T>(
  items: readonly T[],
  page: PageArguments,
  name: string,
  toNode: (item: T) => unknown,
): GraphNode {
  const [start, end] = cut(items.length, page, name);
  const chosen = items.slice(start, end);
  return {
    totalCount: items.length,
    nodes: () => chosen.map(toNode),
    edges: () => chosen.map((item, index) => ({ cursor: cursorOf(start + index), node: toNode(item) })),
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: chosen.length === 0 ? null : cursorOf(start),
      endCursor: chosen.length === 0 ? null : cursorOf(end - 1),
    },
  };
}

function cut(length: number, page: PageArguments, name: string): [number, number] {
  const { first = null, last = null } = page;
  if (first === null && last === null) {
    throw new GraphqlRefusal(
      "MISSING_PAGINATION_BOUNDARIES",
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  const wanted = Math.max(first ?? 0, last ?? 0);
  if (wanted > largestPage) {
    throw new GraphqlRefusal(
      "EXCESSIVE_PAGINATION",
      `Requesting ${wanted} records on the \`${name}\` connection exceeds the \`first\` limit of ${largestPage} records.`,
    );
  }
  const after = indexOf(page.after);
  let start = after === null ? 0 : after + 1;
  let end = indexOf(page.before) ?? length;
  if (first !== null) end = Math.min(end, start + first);
  if (last !== null) start = Math.max(start, end - last);
  return [start, Math.max(start, end)];
}
