import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import pg from "pg";
import type { Finding, Search } from "./create-search.ts";

/** Every file below a directory, by its path there, and the names themselves. A file that goes meanwhile is left out. */
export const scanFiles = async (search: Search, directory: string): Promise<readonly Finding[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const findings: Finding[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const where = relative(directory, path);
    findings.push(...search.in(where, where));
    if (!entry.isFile()) continue;
    findings.push(...(await search.through(where, createReadStream(path)).catch(goneIsNothing)));
  }
  return findings;
};

/** All objects that a repository holds, whether or not anything still names them, and the names of its refs. */
export const scanGit = async (search: Search, gitDir: string): Promise<readonly Finding[]> => {
  const inRepository = (...args: readonly string[]) => {
    const child = spawn("git", ["--git-dir", gitDir, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    return { child, output: child.stdout as AsyncIterable<Uint8Array> };
  };
  const read = async (where: string, ...args: readonly string[]): Promise<readonly Finding[]> => {
    const { child, output } = inRepository(...args);
    const ended = new Promise<number | null>((done, failed) => child.once("close", done).once("error", failed));
    const findings = await search.through(where, output);
    const code = await ended;
    if (code !== 0) throw new Error(`git ${args.join(" ")} in ${gitDir} ended with ${String(code)}`);
    return findings;
  };
  return [
    ...(await read("objects", "cat-file", "--batch-all-objects", "--unordered", "--batch")),
    ...(await read("refs", "for-each-ref")),
    ...(await read("configuration", "config", "--list")),
  ];
};

/** All rows of all tables of a database, as text; which tables those were. */
export const scanDatabase = async (
  search: Search,
  config: pg.ClientConfig,
): Promise<{ readonly tables: readonly string[]; readonly findings: readonly Finding[] }> => {
  const client = new pg.Client(config);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
    );
    const findings: Finding[] = [];
    for (const { name } of rows) {
      const { rows: lines } = await client.query<{ line: string }>(`select t::text as line from ${name} t`);
      findings.push(...search.in(name, lines.map(({ line }) => line).join("\n")));
    }
    return { tables: rows.map(({ name }) => name), findings };
  } finally {
    await client.end();
  }
};

const goneIsNothing = (error: unknown): readonly Finding[] => {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
  throw error;
};
