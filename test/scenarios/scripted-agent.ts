/**
 * An agent that does what the notes of its spec say: lines of `<attempt|*> <path> <base64 of the new content, or ->`.
 * What a redirect says in the same form is done on top. `-` deletes; the path `sleep` waits so many milliseconds.
 */
export const scriptedAgent = `
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
const brief = readFileSync(process.env.LINTEL_BRIEF, "utf8");
for (const [, attempt, path, content] of brief.matchAll(/^(\\d+|\\*) (\\S+) (\\S+)$/gm)) {
  if (attempt !== "*" && attempt !== process.env.LINTEL_ATTEMPT) continue;
  if (path === "sleep") { await new Promise((done) => setTimeout(done, Number(Buffer.from(content, "base64")))); continue; }
  if (content === "-") { rmSync(path, { force: true }); continue; }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.from(content, "base64"));
}
console.log("attempt " + process.env.LINTEL_ATTEMPT + " done");
`;

/** One line for the scripted agent. */
export const line = (attempt: number | "*", path: string, content: string | undefined): string =>
  `${attempt} ${path} ${content === undefined ? "-" : Buffer.from(content).toString("base64")}`;

/** A spec whose notes script the agent. */
export const scripted = (goal: string, scope: readonly string[], lines: readonly string[]): string =>
  [
    "## Goal",
    "",
    goal,
    "",
    "## Acceptance criteria",
    "",
    "- [ ] It works",
    "",
    ...(scope.length === 0 ? [] : ["## Scope", "", ...scope.map((glob) => `- \`${glob}\``), ""]),
    "## Kind",
    "",
    "chore",
    "",
    "## Notes",
    "",
    "```",
    ...lines,
    "```",
  ].join("\n");
