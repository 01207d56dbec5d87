/** Code points that HFS+ ignores when it compares names. */
const ignorable = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;

/** Whether some file system takes this name for `.git`: other case, ignored code points, short name, trailing dots. */
export function isDotGit(name: string): boolean {
  const plain = name.replaceAll(ignorable, "").toLowerCase();
  const bare = plain.split(":")[0]?.replace(/[. ]+$/u, "") ?? "";
  return plain === ".git" || bare === ".git" || bare === "git~1";
}

/** What is wrong with a path inside the workspace; undefined when it is fine. */
export function pathProblem(path: Buffer): string | undefined {
  if (path.length === 0) return "the path is empty";
  if (path.length > 4_096) return "the path is longer than 4,096 bytes";
  if (path.includes(0)) return "the path contains NUL";
  const text = path.toString("utf8");
  for (const part of text.split("/")) {
    if (part === "") return "the path has an empty component";
    if (part === "." || part === "..") return "the path has a relative component";
    if (Buffer.byteLength(part) > 255) return "a component is longer than 255 bytes";
    if (part.split("\\").some((piece) => isDotGit(piece) || piece === "..")) return "the path leads into .git";
  }
  return undefined;
}
