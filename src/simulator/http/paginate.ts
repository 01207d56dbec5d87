import type { Reply } from "./call.ts";

const largestPage = 100;

/** Cuts a reply's list into the page that was asked for, with a Link header in GitHub's form. */
export async function paginate(reply: Reply, path: string, query: URLSearchParams, root: string): Promise<Reply> {
  if (reply.list === undefined) return reply;
  const { items, view, key, extra } = reply.list;
  const size = Math.min(positive(query.get("per_page"), 30), largestPage);
  const number = positive(query.get("page"), 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const views = await Promise.all(
    items.slice((number - 1) * size, number * size).map((item) => (view as (item: unknown) => unknown)(item)),
  );
  const link = linkHeader(path, query, root, number, last);
  const body = key === undefined ? views : { total_count: items.length, ...extra, [key]: views };
  return { status: reply.status, body, headers: { ...reply.headers, ...(link === "" ? {} : { link }) } };
}

function linkHeader(path: string, query: URLSearchParams, root: string, number: number, last: number): string {
  const target = (page: number): string => {
    const copy = new URLSearchParams(query);
    copy.set("page", String(page));
    return `${root}${path}?${copy.toString()}`;
  };
  const links: string[] = [];
  if (number > 1) links.push(`<${target(Math.min(number - 1, last))}>; rel="prev"`);
  if (number < last) links.push(`<${target(number + 1)}>; rel="next"`, `<${target(last)}>; rel="last"`);
  if (number > 1) links.push(`<${target(1)}>; rel="first"`);
  return links.join(", ");
}

function positive(text: string | null, otherwise: number): number {
  const number = Number(text);
  return text !== null && Number.isInteger(number) && number > 0 ? number : otherwise;
}
