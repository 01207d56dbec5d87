import { createHmac } from "node:crypto";
import type { RepoId } from "../../model/names.ts";

/** What a marked text is for: the status comment of an issue, the answers in a thread, a pull request's body. */
export type MarkerKind = "status" | "answer" | "pull";

/**
 * Markers name the thing (repository, issue or pull request, kind), so that it is found again by anybody who has the key.
 * They count only in texts that our own bot wrote.
 */
export type Markers = {
  /** A line that is not seen in rendered Markdown. */
  mark(kind: MarkerKind, repo: RepoId, number: number): string;
  /** The issue that a pull request's body is marked with; undefined without a true marker. */
  issueIn(body: string, repo: RepoId): number | undefined;
};

export function createMarkers(key: string): Markers {
  const mark: Markers["mark"] = (kind, repo, number) => {
    const signature = createHmac("sha256", key).update(`lintel:${kind}:${repo}:${number}`).digest("hex").slice(0, 32);
    return `<!-- lintel:${kind}:${repo}:${number}:${signature} -->`;
  };
  return {
    mark,
    issueIn: (body, repo) => {
      const [, number] = /<!-- lintel:pull:\d+:(\d{1,15}):[0-9a-f]{32} -->/u.exec(body) ?? [];
      if (number === undefined) return undefined;
      return carries(body, mark("pull", repo, Number(number))) ? Number(number) : undefined;
    },
  };
}

/** Whether a text carries a marker on a line of its own. */
export const carries = (body: string, marker: string): boolean =>
  body.split("\n").some((line) => line.trim() === marker);
