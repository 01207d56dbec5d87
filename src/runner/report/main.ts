import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, writeSync } from "node:fs";
import { home, workspace } from "../places.ts";
import { pathProblem } from "../safe-path.ts";

const mostBytes = 8 * 1024 * 1024;
const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

type Told = { readonly report: string } | { readonly refused: string };

/** Reads the report that a finished command left at a path below the workspace or the home: a regular file, through no link. */
function read(path: string, root: string): Told {
  if (pathProblem(Buffer.from(path)) !== undefined) return { refused: "is named by a path that cannot be" };
  const names = path.split("/");
  for (let depth = 1; depth < names.length; depth += 1) {
    const folder = lstatSync(`${root}/${names.slice(0, depth).join("/")}`, { throwIfNoEntry: false });
    if (folder === undefined) return missing;
    if (!folder.isDirectory()) return { refused: "lies behind a link" };
  }
  const found = lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
  if (found === undefined) return missing;
  if (!found.isFile()) return { refused: "is not a regular file" };
  return readFile(`${root}/${path}`);
}

const missing: Told = { refused: "was not written" };

function readFile(path: string): Told {
  const descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) return { refused: "is not a regular file" };
    if (found.size > mostBytes) return { refused: `is larger than ${mostBytes / 1024 / 1024} MiB` };
    return { report: readFileSync(descriptor).toString("base64") };
  } finally {
    closeSync(descriptor);
  }
}

function tell(told: Told): void {
  const bytes = Buffer.from(`${JSON.stringify(told)}\n`);
  for (let done = 0; done < bytes.length;) done += writeSync(1, bytes, done);
}

try {
  tell(read(process.argv[2] ?? "", process.argv[3] === "home" ? home : workspace));
} catch (error) {
  tell({ refused: `cannot be read (${error instanceof Error && "code" in error ? String(error.code) : "unknown"})` });
}
