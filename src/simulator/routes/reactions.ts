import { z } from "zod";
import { bodyOf, noContent, numberParam, ok, page, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { notFound, orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { reactionContents, type Reaction } from "../state/issue.ts";
import { nextId, timestamp } from "../state/world.ts";
import { reactionView } from "../views/issue-view.ts";
import { findComment, issueOf } from "./find-issue.ts";

const read: RepoNeed = { person: "read", app: ["issues:read", "pull_requests:read"] };
const write: RepoNeed = { person: "read", app: ["issues:write", "pull_requests:write"] };

type Place = { path: string; reactionsOf: (call: RepoCall) => Reaction[] };

const places: Place[] = [
  { path: "/issues/{issue_number}/reactions", reactionsOf: (call) => issueOf(call).reactions },
  {
    path: "/issues/comments/{comment_id}/reactions",
    reactionsOf: (call) => findComment(call.repo, numberParam(call, "comment_id")).comment.reactions,
  },
  {
    path: "/pulls/comments/{comment_id}/reactions",
    reactionsOf: (call) => {
      const id = numberParam(call, "comment_id");
      for (const { pull } of call.repo.issues.values()) {
        for (const thread of pull?.threads ?? []) {
          const comment = thread.comments.find((one) => one.id === id);
          if (comment !== undefined) return comment.reactions;
        }
      }
      throw notFound();
    },
  },
];

export const reactionRoutes: Route[] = places.flatMap(({ path, reactionsOf }) => [
  repoRoute(`GET ${path}` as "GET /", read, (call) =>
    page(reactionsOf(call), (reaction) => reactionView(call.world, reaction)),
  ),
  repoRoute(`POST ${path}` as "POST /", write, (call) => react(call, reactionsOf(call))),
  repoRoute(`DELETE ${path}/{reaction_id}` as "DELETE /", write, (call) => {
    const list = reactionsOf(call);
    const reaction = orNotFound(list.find((one) => one.id === numberParam(call, "reaction_id")));
    if (reaction.user.id !== writerOf(call.actor).account.id) throw new Refusal(403, "Forbidden");
    list.splice(list.indexOf(reaction), 1);
    return noContent;
  }),
]);

/** A second reaction of the same kind by the same account is the first one, answered with 200. */
function react(call: RepoCall, list: Reaction[]): Reply {
  const { content } = bodyOf(call, z.object({ content: z.enum(reactionContents) }));
  const user = writerOf(call.actor).account;
  const known = list.find((one) => one.user.id === user.id && one.content === content);
  if (known !== undefined) return ok(reactionView(call.world, known));
  const reaction: Reaction = { id: nextId(call.world), user, content, createdAt: timestamp(call.world) };
  list.push(reaction);
  return ok(reactionView(call.world, reaction), 201);
}
