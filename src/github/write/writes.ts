import * as z from "zod";
import type { Writes } from "../../engine/needs.ts";
import type { Client } from "../client/client.ts";
import { unlessGone } from "./comment.ts";
import type { Markers } from "./marker.ts";
import { merge } from "./merge.ts";
import { inRepo, placeOf } from "./place.ts";
import { publish } from "./publish.ts";
import { show } from "./show.ts";
import type { Self } from "../../model/facts.ts";
import { conclude } from "./conclude.ts";
import { createWriteAssignees } from "./write-assignees.ts";

/** What performers may do on GitHub. */
export function createWrites(client: Client, markers: Markers, self: Self): Writes {
  const tools = { markers, writeAssignees: createWriteAssignees() };
  return {
    publish: (repo, issue, effect, world, objects, prove) =>
      publish(client, markers, repo, issue, effect, world, objects, prove),
    merge: (repo, effect) => merge(client, placeOf(repo), effect),
    conclude: (repo, effect) => conclude(client, placeOf(repo), self.appId, effect),
    acknowledge: async (repo, effect) => {
      const at = placeOf(repo);
      const params = { ...inRepo(at), id: effect.comment };
      const route = "POST /repos/{owner}/{repo}/issues/comments/{id}/reactions";
      // GitHub answers the standing reaction when it is there; a comment that is gone needs none.
      await unlessGone(client.write(at.installation, route, params, { content: effect.reaction }, z.unknown()));
    },
    show: (repo, run, screen, world) => show(client, tools, repo, run, screen, world),
  };
}
