import type { FileChange, FileSide } from "../model/change.ts";
import { runGit } from "./git-process.ts";
import type { Place } from "./git-process.ts";
import { objectId } from "./object-id.ts";
import { readBlobs, sizesOf } from "./read-objects.ts";

type Raw = { readonly path: string; readonly was: FileSide | undefined; readonly now: FileSide | undefined };
type Lines = { readonly added: number; readonly removed: number };

/** Every path that differs between two trees (or commits): modes, ids, sizes, lines. No renames, no attributes. */
export async function diffTrees(place: Place, from: string, to: string): Promise<readonly FileChange[]> {
  const { stdout } = await runGit(place, {
    args: ["diff-tree", "-r", "-z", "--raw", "--numstat", "--no-abbrev", ...plain, objectId(from), objectId(to)],
  });
  const { raws, lines } = parse(stdout.toString("utf8").split("\0"));
  const blobs = raws
    .flatMap(({ was, now }) => [was, now])
    .filter((side) => side !== undefined && side.mode !== submodule);
  const sizes = await sizesOf(place, unique(blobs));
  const small = blobs.filter((side) => side !== undefined && isWorthReading(side, sizes.get(side.oid) ?? 0));
  const contents = await readBlobs(place, unique(small));
  return raws.map((raw) => changeOf(raw, lines.get(raw.path), sizes, contents));
}

function unique(sides: readonly (FileSide | undefined)[]): readonly string[] {
  return [...new Set(sides.map((side) => side?.oid ?? ""))];
}

/** Symlinks, for where they point; and what is as small as a pointer of Git LFS. */
function isWorthReading({ mode }: FileSide, bytes: number): boolean {
  return mode === symlink || (bytes > pointer.length && bytes < 1_024);
}

const pointer = "version https://git-lfs.github.com/spec/";

/** Options that keep a diff what the two trees say, whatever settings or attributes are about. */
export const plain = ["--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=none"];

const submodule = "160000";
const symlink = "120000";
const nothing = "000000";

/** All `:<mode> <mode> <oid> <oid> <status>`, `<path>` pairs come first, then `<added>\t<removed>\t<path>`. */
function parse(tokens: readonly string[]): { readonly raws: readonly Raw[]; readonly lines: Map<string, Lines> } {
  const raws: Raw[] = [];
  const lines = new Map<string, Lines>();
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? "";
    if (token.startsWith(":")) {
      const [wasMode = "", mode = "", wasOid = "", oid = ""] = token.slice(1).split(" ");
      at += 1;
      raws.push({ path: tokens[at] ?? "", was: side(wasMode, wasOid), now: side(mode, oid) });
    } else if (token !== "") {
      const [added = "", removed = "", ...path] = token.split("\t");
      if (added !== "-") lines.set(path.join("\t"), { added: Number(added), removed: Number(removed) });
    }
  }
  return { raws, lines };
}

function side(mode: string, oid: string): FileSide | undefined {
  return mode === nothing ? undefined : { mode, oid };
}

function changeOf(
  { path, was, now }: Raw,
  lines: Lines | undefined,
  sizes: ReadonlyMap<string, number>,
  contents: ReadonlyMap<string, Buffer>,
): FileChange {
  const text = (side: FileSide | undefined): string | undefined => contents.get(side?.oid ?? "")?.toString("utf8");
  const target = now?.mode === symlink ? text(now) : undefined;
  const isText = lines !== undefined && was?.mode !== submodule && now?.mode !== submodule;
  const isLfs = [was, now].some((side) => side?.mode !== symlink && text(side)?.startsWith(pointer) === true);
  return {
    path,
    ...(was === undefined ? {} : { was }),
    ...(now === undefined
      ? {}
      : { now: { ...now, bytes: sizes.get(now.oid) ?? 0, ...(target === undefined ? {} : { target }) } }),
    ...(isText ? { lines } : {}),
    ...(isLfs ? { lfs: true } : {}),
  };
}
