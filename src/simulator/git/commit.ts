import { memoised, readObject, writeObject, type GitStore } from "./store.ts";

/** `at` is git's own form: seconds since the epoch and zone, e.g. `1700000000 +0000`. */
export type Signature = { name: string; email: string; at: string };
export type Commit = {
  oid: string;
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
};

/** The commit with this id, or null. */
export async function readCommit(store: GitStore, oid: string): Promise<Commit | null> {
  const known = store.memo.get(`commit ${oid}`) as Promise<Commit> | undefined;
  if (known !== undefined) return known;
  const object = await readObject(store, oid, "commit");
  if (object === null) return null;
  return memoised(store, `commit ${oid}`, () => Promise.resolve(parseCommit(oid, object.content.toString("utf8"))));
}

/** Like `readCommit` for a commit that is known to exist. */
export async function mustReadCommit(store: GitStore, oid: string): Promise<Commit> {
  const commit = await readCommit(store, oid);
  if (commit === null) throw new Error(`Commit ${oid} is missing in ${store.dir}.`);
  return commit;
}

/** Writes a commit object and answers with its id. */
export async function writeCommit(store: GitStore, commit: Omit<Commit, "oid">): Promise<string> {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${formatSignature(commit.author)}`,
    `committer ${formatSignature(commit.committer)}`,
    "",
    commit.message,
  ];
  return writeObject(store, "commit", Buffer.from(lines.join("\n")));
}

/** A date as git stores it; `iso` may carry a zone. */
export function gitDate(iso: string): string {
  const zone = /([+-]\d{2}):?(\d{2})$/.exec(iso);
  return `${Math.floor(Date.parse(iso) / 1000)} ${zone ? `${zone[1] ?? ""}${zone[2] ?? ""}` : "+0000"}`;
}

/** A signature's time as GitHub shows it. */
export function isoDate(signature: Signature): string {
  const seconds = Number(signature.at.split(" ")[0]);
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

function formatSignature({ name, email, at }: Signature): string {
  const clean = (text: string): string => text.replaceAll(/[<>\n\0]/g, "").trim();
  return `${clean(name)} <${clean(email)}> ${at}`;
}

function parseCommit(oid: string, text: string): Commit {
  const split = text.indexOf("\n\n");
  const header = split < 0 ? text : text.slice(0, split);
  const lines = header.split("\n");
  const values = (key: string): string[] =>
    lines.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  return {
    oid,
    tree: values("tree")[0] ?? "",
    parents: values("parent"),
    author: parseSignature(values("author")[0] ?? ""),
    committer: parseSignature(values("committer")[0] ?? ""),
    message: split < 0 ? "" : text.slice(split + 2),
  };
}

function parseSignature(line: string): Signature {
  const match = /^(.*) <(.*)> (\d+ [+-]\d{4})$/.exec(line);
  return { name: match?.[1] ?? line, email: match?.[2] ?? "", at: match?.[3] ?? "0 +0000" };
}
