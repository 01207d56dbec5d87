import type { Event } from "../model/event.ts";
import type { Comment, World } from "../model/facts.ts";
import type { Run } from "../model/run.ts";
import { parseCommand } from "./commands/parse.ts";

/** The label our runs are asked for with. */
export const triggerLabel = "lintel";

/**
 * Intents that stand in the world and are not remembered yet, with the authority their authors have now. Comments that
 * came by webhook count even when they were deleted since; edited ones never become commands.
 */
export const commandsIn = (world: World, heard: readonly Comment[], run: Run): readonly Event[] => {
  const comments = [...heard, ...(world.issue?.comments ?? []), ...(world.pull?.comments ?? [])];
  const seen = new Set(run.absorbed);
  const events: Event[] = [];
  for (const comment of comments.toSorted((a, b) => a.createdAt - b.createdAt || a.id - b.id)) {
    const event = commandOf(comment, world, run);
    if (event === undefined || seen.has(event.id)) continue;
    seen.add(event.id);
    events.push(event);
  }
  return events;
};

const commandOf = (comment: Comment, world: World, run: Run): Event | undefined => {
  const { author } = comment;
  if (author === undefined || author.kind === "bot" || author.id === world.self.bot.id || comment.edited)
    return undefined;
  if (comment.createdAt < run.requested.at) return undefined;
  const command = parseCommand(comment.body);
  if (command === undefined) return undefined;
  const permission = world.permissions[author.id] ?? "unknown";
  return {
    id: `comment/${comment.id}`,
    at: comment.createdAt,
    type: "commanded",
    by: author,
    permission,
    comment: comment.id,
    on: comment.on,
    command,
  };
};

/** The request that the label on the issue stands for, unless it is the one that an ended run answered. */
export const requestIn = (
  world: World,
  lastRequest: string | undefined,
): Extract<Event, { type: "requested" }> | undefined => {
  const { issue } = world;
  if (issue?.open !== true || !issue.labels.includes(triggerLabel) || issue.requested === undefined) return undefined;
  const { id, at, by } = issue.requested;
  if (id === lastRequest) return undefined;
  return { id, at, type: "requested", by, permission: world.permissions[by.id] ?? "unknown" };
};
