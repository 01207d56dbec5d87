import type { FileChange } from "../../model/change.ts";

type Reason = { readonly rule: "collision"; readonly reason: string };

/** Added paths that some file systems take for another one of the resulting tree: same letters, other case or composition. */
export function collisions(files: readonly FileChange[], basePaths: readonly string[]): ReadonlyMap<string, Reason> {
  const before = new Set(basePaths.flatMap(partsOf));
  const gone = new Set(files.filter(({ now }) => now === undefined).map(({ path }) => path));
  const spellings = new Map<string, string>();
  for (const path of basePaths.filter((path) => !gone.has(path)))
    for (const part of partsOf(path)) spellings.set(folded(part), part);
  const found = new Map<string, Reason>();
  for (const { path, was, now } of files) {
    if (was !== undefined || now === undefined) continue;
    for (const part of partsOf(path)) {
      const other = spellings.get(folded(part));
      if (other === undefined) spellings.set(folded(part), part);
      else if (other !== part && !before.has(part))
        found.set(path, { rule: "collision", reason: `is the same as \`${other}\` where letter case does not count` });
    }
  }
  return found;
}

/** A path and every directory above it. */
function partsOf(path: string): readonly string[] {
  const names = path.split("/");
  return names.map((_, at) => names.slice(0, at + 1).join("/"));
}

function folded(path: string): string {
  return path.normalize("NFC").toLowerCase();
}
