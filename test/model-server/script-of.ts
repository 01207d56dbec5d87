import type { Script, Seen, Turn } from "./conversation.ts";

/**
 * A script that takes its turns in order. Which one is next is counted by the tool results in the request, so that retries
 * get the same answer; requests without tools (titles, summaries) get a few words and move nothing. After the last turn the
 * model says "Done." `from` finds where a later attempt begins in a resumed conversation: results before the last text that
 * contains it do not count.
 */
export function scriptOf(turns: readonly Turn[], aside: Turn = { say: "A title" }): Script {
  const before = turns.map((_, i) => turns.slice(0, i).reduce((sum, turn) => sum + (turn.do?.length ?? 0), 0));
  return (seen) => {
    if (seen.tools.length === 0) return aside;
    const at = before.lastIndexOf(seen.results.length);
    return turns[at] ?? { say: "Done." };
  };
}

/** One script for each attempt, told apart by a text that only the later brief has. The results of earlier ones are left out. */
export function scriptByText(
  scripts: readonly { readonly when: string; readonly script: Script; readonly results: number }[],
): Script {
  return (seen: Seen) => {
    const found = scripts.findLast(({ when }) => seen.texts.some((text) => text.includes(when)));
    if (found === undefined) return { say: "Done." };
    return found.script({ ...seen, results: seen.results.slice(found.results) });
  };
}
