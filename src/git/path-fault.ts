/** Code points that HFS+ ignores in names: `.g\u200cit` is `.git` there. */
const ignorable = /[\u200C-\u200F\u202A-\u202E\u206A-\u206F\uFEFF]/gu;
const maxBytes = 4_096;
const maxNameBytes = 255;

/** Why a path must not be written into a tree of ours; `undefined` when it may. */
export function pathFault(path: string): string | undefined {
  if (path.includes("\\")) return "it holds a backslash, which is a separator on Windows";
  if (path.split("/").some(isGitDirectory)) return "it leads into a `.git` directory on some systems";
  return layoutFault(path);
}

/** Why a path that is in a tree cannot be laid out on a disk safely and exactly; `undefined` when it can. */
export function layoutFault(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (!path.isWellFormed() || path.includes("\uFFFD")) return "its name is not UTF-8";
  if (path.includes("\0")) return "it holds a NUL";
  if (Buffer.byteLength(path) > maxBytes) return `it is longer than ${maxBytes} bytes`;
  if (path.startsWith("/")) return "it is absolute";
  const names = path.split("/");
  if (names.includes("")) return "it holds an empty name";
  if (names.includes(".") || names.includes("..")) return "it holds `.` or `..`";
  if (names.some((name) => name.toLowerCase() === ".git")) return "it leads into a `.git` directory";
  if (names.some((name) => Buffer.byteLength(name) > maxNameBytes))
    return `it holds a name longer than ${maxNameBytes} bytes`;
  return undefined;
}

/** NTFS drops trailing dots and spaces and what follows a colon, and knows `.git` as `git~1`. */
function isGitDirectory(name: string): boolean {
  const seen = name
    .normalize("NFKC")
    .replace(ignorable, "")
    .toLowerCase()
    .replace(/:.*$/su, "")
    .replace(/[. ]+$/u, "");
  return seen === ".git" || /^git~\d+$/u.test(seen);
}
