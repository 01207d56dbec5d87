import { readFile } from "node:fs/promises";

/** Account the embedded server runs as; undefined = the account this process runs as. */
export type ServerUser = { readonly uid: number; readonly gid: number } | undefined;

const candidates = ["postgres", "_postgres", "nobody"];

/**
 * Postgres refuses to run as root, and its `initdb` wants an account that has a name. As root the first of `postgres`
 * and `nobody` that exists is taken. Throws when there is none.
 */
export async function serverUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return undefined;
  const rows = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const name of candidates) {
    const row = rows.find((fields) => fields[0] === name);
    const uid = Number(row?.[2]);
    const gid = Number(row?.[3]);
    if (row !== undefined && uid > 0 && gid > 0) return { uid, gid };
  }
  throw new Error(
    "The embedded Postgres cannot run as root and found no account `postgres` or `nobody`. Add one, start Lintel as another user, or set DATABASE_URL.",
  );
}
